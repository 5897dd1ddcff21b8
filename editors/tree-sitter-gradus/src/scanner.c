// Where the head of a statement ends, and where a block ends whose brace is missing.
//
// A line ends a head unless the next one plainly goes on. That the line itself goes on, behind a comma
// or a word such as `or`, is in the grammar: the end of a head is not valid there, and the scanner is
// not asked; but where the text itself ends, so does the head. A block that was never closed ends before a declaration at the start of a line, so that one
// slip does not take the colours of the whole file. The scanner holds no state. `src/syntax/blocks.rs` of the main crate does the same for the compiler.

#include "tree_sitter/parser.h"

#include <string.h>

enum Token { END, MISSING_BRACE, END_OF_TEXT };

// Words a head does not begin with: the line before goes on.
static const char *const JOINS[] = {
    "attended", "signed",   "covering", "without", "lasting", "until", "or",        "and",
    "except",   "from",     "including", "may",    "because", "together", "taken",  "also",
    "over",     "as",       "completed", "marked", "with",    "of",    "in",
};

// Words that begin a declaration and nothing else.
static const char *const ANCHORS[] = {
    "use",     "course",   "set",         "exam",      "fact",     "diploma", "pathway",  "endorsement",
    "seal",    "certificate", "scholarship", "program", "process", "rubric",  "sequence", "role",
    "meeting", "document", "attestation", "placement", "calendar", "flag",    "example",
};

// Longer than any of them.
#define MOST 16

void *tree_sitter_gradus_external_scanner_create(void) { return NULL; }
void tree_sitter_gradus_external_scanner_destroy(void *payload) { (void)payload; }
unsigned tree_sitter_gradus_external_scanner_serialize(void *payload, char *buffer) {
  (void)payload;
  (void)buffer;
  return 0;
}
void tree_sitter_gradus_external_scanner_deserialize(void *payload, const char *buffer, unsigned length) {
  (void)payload;
  (void)buffer;
  (void)length;
}

static bool in_word(int32_t c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
}

// Whether the word that begins here is one of these.
static bool is_one_of(TSLexer *lexer, const char *const words[], unsigned count) {
  char word[MOST];
  unsigned length = 0;
  while (in_word(lexer->lookahead)) {
    if (length + 1 < MOST) word[length] = (char)lexer->lookahead;
    length++;
    lexer->advance(lexer, false);
  }
  if (length == 0 || length + 1 > MOST) return false;
  word[length] = '\0';
  for (unsigned i = 0; i < count; i++) {
    if (strcmp(word, words[i]) == 0) return true;
  }
  return false;
}
#define IS_ONE_OF(lexer, words) is_one_of(lexer, words, sizeof(words) / sizeof((words)[0]))

static bool ends_without_brace(TSLexer *lexer) {
  lexer->result_symbol = MISSING_BRACE;
  lexer->mark_end(lexer);
  while (lexer->lookahead == ' ' || lexer->lookahead == '\t' || lexer->lookahead == '\r' ||
         lexer->lookahead == '\n') {
    lexer->advance(lexer, false);
  }
  if (lexer->eof(lexer)) return true;
  return lexer->get_column(lexer) == 0 && IS_ONE_OF(lexer, ANCHORS);
}

// Whether nothing but spaces and comments follows.
static bool ends_the_text(TSLexer *lexer) {
  lexer->result_symbol = END_OF_TEXT;
  lexer->mark_end(lexer);
  while (!lexer->eof(lexer)) {
    int32_t c = lexer->lookahead;
    if (c == '#') {
      while (!lexer->eof(lexer) && lexer->lookahead != '\n') lexer->advance(lexer, false);
    } else if (c == ' ' || c == '\t' || c == '\r' || c == '\n') {
      lexer->advance(lexer, false);
    } else {
      return false;
    }
  }
  return true;
}

bool tree_sitter_gradus_external_scanner_scan(void *payload, TSLexer *lexer, const bool *valid_symbols) {
  (void)payload;
  // Both are only where the parser has lost its way.
  if (valid_symbols[END] && valid_symbols[MISSING_BRACE]) return false;
  if (valid_symbols[END_OF_TEXT] && !valid_symbols[END]) return ends_the_text(lexer);
  if (valid_symbols[END] == valid_symbols[MISSING_BRACE]) return false;
  if (valid_symbols[MISSING_BRACE]) return ends_without_brace(lexer);
  lexer->result_symbol = END;
  // The end takes up no room: what is looked at from here on is read again.
  lexer->mark_end(lexer);
  unsigned lines = 0;
  bool blank = false;
  bool empty = true;
  for (;;) {
    int32_t c = lexer->lookahead;
    if (lexer->eof(lexer)) return true;
    if (c == '\n') {
      if (lines > 0 && empty) blank = true;
      lines++;
      empty = true;
      lexer->advance(lexer, false);
    } else if (c == ' ' || c == '\t' || c == '\r') {
      lexer->advance(lexer, false);
    } else if (c == '#') {
      empty = false;
      while (!lexer->eof(lexer) && lexer->lookahead != '\n') lexer->advance(lexer, false);
    } else {
      break;
    }
  }
  switch (lexer->lookahead) {
  case '}':
  case ';':
    return true;
  case '{':
    return blank;
  case ',':
  case ')':
    return false;
  default:
    return lines > 0 && !IS_ONE_OF(lexer, JOINS);
  }
}
