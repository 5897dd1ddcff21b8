/**
 * @file Gradus for tree-sitter: enough to colour, fold and indent a policy, and no more.
 *
 * A file is a list of statements: a head and, for some, a block. Which word leads a statement decides
 * what its block may hold. What stands in a head behind the leading word is a row of words, taken one
 * by one: `grammar/gradus.pest` alone says which rows mean something. A word is a keyword only where
 * it can be one, so that a course may be called `grade` and a role `student`.
 *
 * The scanner in `src/scanner.c` finds where a head ends. A test of the main crate,
 * `tests/editors_keywords.rs`, compares the words here with those of the language.
 * @license MIT OR Apache-2.0
 */

/// <reference types="tree-sitter-cli/dsl" />
// @ts-check

// Declarations.
const AWARDS = ['diploma', 'pathway', 'endorsement', 'seal', 'certificate', 'scholarship', 'program',
  'process', 'rubric'];
const EVENT_KINDS = ['meeting', 'document', 'notice', 'choice', 'goal', 'record', 'attestation',
  'placement'];

// Clauses.
const SOURCES = ['cite', 'reading', 'note'];
const COURSE_CLAUSES = ['subject', 'credits', 'credit', 'code', 'grades', 'grade', 'offered', 'level',
  'tags', 'tag', 'prerequisite', 'corequisite', 'equivalent', 'no', 'repeatable'];
const AWARD_CLAUSES = ['authority', 'code', 'applies', 'grades', 'grade', 'adds', 'extends', 'separate',
  'courses'];
const EVENT_CLAUSES = ['formats', 'format', 'parts', 'part'];
const CALENDAR_CLAUSES = ['for', 'every', 'school', 'no', 'term'];
const BRANCHES = ['if', 'unless', 'when', 'otherwise'];
const WINDOWS = ['by', 'within', 'before', 'after', 'during', 'every', 'each'];

// Words that can name nothing, but for those that lead a clause or join.
const RESERVED = ['one', 'all', 'any', 'concurrent', 'entering', 'graduating', 'taken', 'completed',
  'marked', 'also', 'including', 'may', 'overall', 'exactly', 'together', 'sum', 'gpa'];
// A head does not end behind one of these: it goes on, on the next line if need be.
const OPEN = ['or', 'and', 'not', 'except', 'from', 'of', 'is', 'to', 'toward', 'by', 'with', 'on', 'for',
  'over', 'as', 'at', 'because', 'in', 'between', 'require', 'until', 'within', 'during', 'before',
  'after', 'the', 'without', 'covering', 'lasting'];
// Words that mean something wherever they stand behind the first word of a head.
const ANYWHERE = ['a', 'an', 'each', 'per', 'every', 'no', 'if', 'its', 'latest', 'grade', 'grades',
  'school', 'schools', 'attended', 'signed', 'dated', 'part', 'entry', 'exit', 'enrollment', 'graduation',
  'agrees', 'has', 'have', 'meets', 'meet', 'who', 'fails', 'year', 'years', 'term', 'yes', 'course',
  'courses', 'credits', 'credit', 'counted', 'up', 'format'];
const MONTHS = ['january', 'february', 'march', 'april', 'june', 'july', 'august', 'september', 'october',
  'november', 'december'];
const UNITS = ['credits', 'credit', 'courses', 'course', 'hours', 'hour', 'points', 'point', 'credentials',
  'credential', 'scores', 'score', 'minutes', 'minute', 'days', 'day', 'weeks', 'week', 'months', 'month',
  'years', 'year', 'students', 'student'];
// Words that mean something only behind a certain other.
const TERMS = ['fall', 'winter', 'spring', 'summer'];
const PHRASES = [
  [['at'], ['least', 'most']],
  [['or'], ['above', 'below', 'later', 'earlier']],
  [['the', 'its'], ['start', 'end', 'first', 'last', ...TERMS]],
  [['every', 'of', 'to'], ['student', 'students', 'staff']],
  [['of'], ['best']],
  [['of'], ['best'], ['score', 'scores']],
  [['may'], ['be'], ['waived', 'substituted', 'split']],
  [['also'], ['count']],
  [['including'], ['excess']],
  [['one'], ['branch']],
  [['with'], ['tag', 'level']],
  [['is'], ['stated']],
  [['courses'], ['follow']],
];
const FACT_TYPES = ['number', 'date', 'text'];
const SIMPLE = ['subject', 'exam', 'credential', 'mark', 'set', 'role'];

// Examples: what leads a line, and what may stand in one besides.
const EXAMPLE_CLAUSES = ['like', 'student', 'fact', 'grade', 'earned', 'takes', 'registered', 'plans',
  'failed', 'withdrew', 'score', 'scores', 'credential', 'experience', 'waiver', 'opt-out', 'substitution',
  'expect', ...EVENT_KINDS];
const IN_EXAMPLES = ['entered', 'graduates', 'born', 'enrolled', 'earned', 'takes', 'registered', 'plans',
  'failed', 'withdrew', 'progress', 'planned', 'withdrawn', 'listing', 'met', 'late', 'track', 'yet', 'due',
  'applicable', 'cannot', 'tell', 'soon', 'overdue', 'missed', 'waived', 'undecided'];

// A word is one token wherever it stands, so words that stand in the same lists can share a token: the
// parser is half the size that a token for each word would give it.
const LISTS = [AWARDS, EVENT_KINDS, SIMPLE, SOURCES, COURSE_CLAUSES, AWARD_CLAUSES, EVENT_CLAUSES,
  CALENDAR_CLAUSES, BRANCHES, WINDOWS, RESERVED, OPEN, ANYWHERE, MONTHS, TERMS, UNITS, FACT_TYPES,
  EXAMPLE_CLAUSES, IN_EXAMPLES, ...PHRASES.flat(), ['group', 'groups'], ...['use', 'example', 'fact', 'scale', 'course', 'sequence', 'calendar', 'flag', 'grade', 'school', 'load', 'suggest',
    'require'].map(word => [word])];
const listsOf = word => LISTS.map((list, at) => list.includes(word) ? at : '').join();
const CLASSES = new Map();
for (const word of new Set(LISTS.flat())) {
  CLASSES.set(listsOf(word), [...CLASSES.get(listsOf(word)) ?? [], word]);
}

/** One of these words, as a node. */
const oneOf = ($, words, node) => {
  const tokens = [...new Set(words.map(listsOf))].map(lists => token(any(CLASSES.get(lists))));
  return alias(any(tokens), node ?? $.keyword);
};
const any = rules => rules.length === 1 ? rules[0] : choice(...rules);
const key = ($, word) => oneOf($, [word]);

/** The rest of a statement: up to its end, or up to and with its block. */
const rest = ($, block) => choice(
  seq(optional($._closed_row), $._end),
  cutShort($),
  seq(optional(choice($._closed_row, $._open_row)), field('body', alias(block, $.block))),
);
/** The same for a statement that takes no block. */
const line = ($) => choice(seq(optional($._closed_row), $._end), cutShort($));
/** A row that would go on, where the text ends: it is being written. */
const cutShort = ($) => seq($._open_row, $._end_of_text);
const block = ($, ...statements) =>
  seq('{', repeat(choice(...statements, ';')), choice('}', $._missing_brace));

module.exports = grammar({
  name: 'gradus',

  extras: $ => [/\s/, $.comment],
  externals: $ => [$._end, $._missing_brace, $._end_of_text],
  word: $ => $.name,

  rules: {
    source_file: $ => repeat(choice($.use, $.declaration, $.example, alias($.unknown, $.clause), ';')),

    // -----------------------------------------------------------------------------------------
    // Declarations

    use: $ => seq(key($, 'use'), field('module', $.name), $._end),

    declaration: $ => choice(
      seq(field('kind', oneOf($, SIMPLE)), $._declared, optional(key($, 'score')), line($)),
      seq(field('kind', key($, 'fact')), $._declared, optional($._fact_type), line($)),
      seq(field('kind', key($, 'scale')), $._declared, rest($, $.scale_block)),
      seq(field('kind', key($, 'course')), $._declared, rest($, $.course_block)),
      seq(field('kind', oneOf($, AWARDS)), $._declared, rest($, $.award_block)),
      seq(field('kind', oneOf($, EVENT_KINDS)), $._declared, rest($, $.event_block)),
      seq(field('kind', key($, 'sequence')), $._declared, rest($, $.sequence_block)),
      seq(field('kind', key($, 'calendar')), $._declared, rest($, $.calendar_block)),
      seq(field('kind', key($, 'flag')), $._declared, rest($, $.flag_block)),
    ),
    _declared: $ => prec.right(seq(field('name', $.name), optional(field('title', $.text)))),
    _fact_type: $ => oneOf($, FACT_TYPES, $.type),

    // A student, and what is expected of the rules.
    example: $ => seq(field('kind', key($, 'example')), field('title', $.text), rest($, $.example_block)),

    // A statement whose first word means nothing here.
    unknown: $ => seq(field('keyword', $.name), rest($, $.demand_block)),

    // -----------------------------------------------------------------------------------------
    // Blocks

    course_block: $ => block($, $._source, alias($.course_clause, $.clause), alias($.unknown, $.clause)),
    course_clause: $ => seq(field('keyword', oneOf($, COURSE_CLAUSES)), line($)),

    scale_block: $ => block($, $.step),
    step: $ => seq(field('name', choice($.name, $.grade)), line($)),

    event_block: $ => block($, $._source, alias($.event_clause, $.clause), alias($.unknown, $.clause)),
    event_clause: $ => seq(field('keyword', oneOf($, EVENT_CLAUSES)), line($)),

    sequence_block: $ => block($, $._source, alias($.sequence_clause, $.clause), alias($.unknown, $.clause)),
    sequence_clause: $ => choice(
      seq(field('keyword', key($, 'grade')), $.number, optional(oneOf($, TERMS)), line($)),
      seq(field('keyword', key($, 'load')), line($)),
    ),

    calendar_block: $ => block($, $._source, alias($.calendar_clause, $.clause), alias($.unknown, $.clause)),
    calendar_clause: $ => seq(field('keyword', oneOf($, CALENDAR_CLAUSES)), rest($, $.calendar_block)),

    flag_block: $ => block($, $._source, alias($.flag_clause, $.clause), alias($.unknown, $.clause)),
    flag_clause: $ => seq(field('keyword', key($, 'suggest')), line($)),

    award_block: $ => block($, $._source, alias($.award_clause, $.clause), $.branch, $.window,
      alias($.required, $.demand), alias($.unknown, $.clause)),
    award_clause: $ => seq(field('keyword', oneOf($, AWARD_CLAUSES)), line($)),

    demand_block: $ => block($, $._source, $.branch, $.window, alias($.required, $.demand), $.demand),

    example_block: $ => block($, $._source, alias($.example_clause, $.clause), alias($.unknown, $.clause)),
    example_clause: $ => seq(field('keyword', oneOf($, EXAMPLE_CLAUSES)), choice(
      seq(optional($._closed_example_row), $._end),
      seq(optional(choice($._closed_example_row, $._open_example_row)),
        field('body', alias($.example_block, $.block))),
    )),
    _closed_example_row: $ => choice($._in_example, seq($._closed_example_row, $._in_example),
      seq($._open_example_row, $._in_example)),
    _open_example_row: $ => choice($._open, seq($._closed_example_row, $._open),
      seq($._open_example_row, $._open)),
    _in_example: $ => choice($._closed, oneOf($, IN_EXAMPLES)),

    _source: $ => alias($.source, $.clause),
    source: $ => seq(field('keyword', oneOf($, SOURCES)), line($)),

    branch: $ => prec(1, seq(field('keyword', oneOf($, BRANCHES)), rest($, $.demand_block))),
    window: $ => prec(1, seq(field('keyword', oneOf($, WINDOWS)), rest($, $.demand_block))),
    required: $ => prec(1, seq(field('keyword', key($, 'require')), rest($, $.demand_block))),
    demand: $ => choice(
      seq($._closed_row, $._end),
      cutShort($),
      seq(choice($._closed_row, $._open_row), field('body', alias($.demand_block, $.block))),
      field('body', alias($.demand_block, $.block)),
    ),

    // -----------------------------------------------------------------------------------------
    // Heads: rows of words. An open row cannot be the end of a statement.

    _closed_row: $ => choice($._closed, seq($._closed_row, $._closed), seq($._open_row, $._closed)),
    _open_row: $ => choice($._open, seq($._closed_row, $._open), seq($._open_row, $._open)),

    _closed: $ => choice(
      $.label,
      $.name,
      $.text,
      $.grade,
      $.quantity,
      $.date,
      $.school_year,
      $.group,
      oneOf($, [...RESERVED, ...ANYWHERE, ...MONTHS]),
      // What goes on behind a word that could end a head otherwise, or joins.
      ...PHRASES.map(words => seq(...words.map(word => oneOf($, word)))),
      prec(1, seq($.name, oneOf($, ['group', 'groups']))),
    ),
    _open: $ => choice(',', oneOf($, OPEN)),

    // A name with the title it goes by.
    label: $ => prec(1, seq(field('name', $.name), field('title', $.text))),
    group: $ => seq('(', repeat(choice($._closed, $._open)), ')'),
    quantity: $ => prec.right(seq(
      $.number, optional('%'), optional(seq(optional(key($, 'school')), oneOf($, UNITS, $.unit))),
    )),

    // -----------------------------------------------------------------------------------------
    // Words

    comment: _ => token(/#[^\n]*/),
    name: _ => /[A-Za-z](?:[A-Za-z0-9_]|-[A-Za-z0-9])*(?:[.\/][A-Za-z](?:[A-Za-z0-9_]|-[A-Za-z0-9])*)*/,
    // A step of a scale such as `B+`.
    grade: _ => /[A-Za-z](?:[A-Za-z0-9_]|-[A-Za-z0-9])*[+-]/,
    // Where the closing quotation mark is missing: up to a brace, or the end of the line.
    text: _ => token(choice(/"(?:[^"\\\n]|\\[^\n])*"/, /"(?:[^"\\\n{]|\\[^\n])*/)),
    number: _ => /\d+(?:\.\d+)?/,
    school_year: _ => /\d{4}-\d{2}/,
    date: _ => /\d{4}-\d{2}-\d{2}/,
  },
});
