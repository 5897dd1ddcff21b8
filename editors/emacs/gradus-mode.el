;;; gradus-mode.el --- Policies in Gradus -*- lexical-binding: t -*-

;; SPDX-License-Identifier: MIT OR Apache-2.0
;; Version: 0.1.0
;; Package-Requires: ((emacs "27.1"))
;; Keywords: languages

;;; Commentary:

;; Gradus is a language for graduation requirements and plan processes.  This is its major mode:
;; colours, indentation and comments.  Findings, completion, hovers, formatting and fixes come from
;; the language server, `gradus lsp', through Eglot (part of Emacs 29) or lsp-mode:
;;
;;   (require 'gradus-mode)
;;   (add-hook 'gradus-mode-hook #'eglot-ensure)

;;; Code:

(require 'rx)

(defgroup gradus nil
  "Policies in Gradus."
  :group 'languages)

(defcustom gradus-indent-offset 2
  "Columns of one step of indentation."
  :type 'integer
  :safe #'integerp)

(defcustom gradus-server-command '("gradus" "lsp")
  "The command that starts the language server."
  :type '(repeat string))

;;; Words

(eval-and-compile
  (defconst gradus-mode--declarations
    '("use" "subject" "scale" "exam" "credential" "mark" "fact" "set" "course" "diploma"
      "pathway" "endorsement" "seal" "certificate" "scholarship" "program" "process" "rubric"
      "sequence" "role" "meeting" "document" "notice" "choice" "goal" "record" "attestation"
      "placement" "calendar" "flag" "example")
    "Words that begin a declaration.")

  (defconst gradus-mode--units
    '("credits" "credit" "courses" "course" "hours" "hour" "points" "point" "credentials"
    "credential" "scores" "score" "minutes" "minute" "days" "day" "weeks" "week" "months"
    "month" "years" "year" "students" "student")
    "What is counted.")

  (defconst gradus-mode--keywords
    '("a" "above" "adds" "after" "agrees" "all" "also" "an" "and" "any" "applicable" "applies"
    "april" "as" "at" "attended" "august" "authority" "be" "because" "before" "below" "best"
    "between" "born" "branch" "by" "cannot" "cite" "code" "completed" "concurrent"
    "corequisite" "count" "counted" "covering" "date" "dated" "december" "due" "during"
    "each" "earlier" "earned" "end" "enrolled" "enrollment" "entered" "entering" "entry"
    "equivalent" "every" "exactly" "except" "excess" "exit" "expect" "experience" "extends"
    "failed" "fails" "fall" "february" "first" "follow" "for" "format" "formats" "from"
    "gpa" "grade" "grades" "graduates" "graduating" "graduation" "group" "groups" "has"
    "have" "if" "in" "including" "is" "its" "january" "july" "june" "last" "lasting" "late"
    "later" "latest" "least" "level" "like" "listing" "load" "march" "marked" "may" "meet"
    "meets" "met" "missed" "most" "no" "not" "note" "november" "number" "october" "of"
    "offered" "on" "one" "opt-out" "or" "otherwise" "over" "overall" "overdue" "part"
    "parts" "per" "planned" "plans" "prerequisite" "progress" "reading" "registered"
    "repeatable" "require" "school" "schools" "separate" "september" "signed" "soon" "split"
    "spring" "staff" "start" "stated" "substituted" "substitution" "suggest" "sum" "summer"
    "tag" "tags" "taken" "takes" "tell" "term" "text" "the" "to" "together" "toward" "track"
    "undecided" "unless" "until" "up" "waived" "waiver" "when" "who" "winter" "with"
    "withdrawn" "withdrew" "within" "without" "yes" "yet")
    "The other words of the language."))

(defconst gradus-mode--open-ends
  '("or" "and" "not" "except" "from" "of" "is" "to" "toward" "by" "with" "on" "for" "over"
    "as" "at" "because" "in" "than" "least" "most" "between" "require" "until" "within"
    "during" "before" "after" "the" "without" "covering" "lasting")
  "Words a head does not end with: the next line goes on.")

(defconst gradus-mode--joins
  '("attended" "signed" "covering" "without" "lasting" "until" "or" "and" "except" "from"
    "including" "may" "because" "together" "taken" "also" "over" "as" "completed" "marked"
    "with" "of" "in")
  "Words a head does not begin with: the line before goes on.")

(defvar gradus-mode-syntax-table
  (let ((table (make-syntax-table)))
    (modify-syntax-entry ?# "<" table)
    (modify-syntax-entry ?\n ">" table)
    (modify-syntax-entry ?\" "\"" table)
    (modify-syntax-entry ?\\ "\\" table)
    (modify-syntax-entry ?- "_" table)
    (modify-syntax-entry ?_ "_" table)
    (modify-syntax-entry ?. "_" table)
    (modify-syntax-entry ?' "." table)
    table)
  "Syntax of policies.")

(defconst gradus-mode--font-lock
  `((,(rx-to-string `(seq bol (group (or ,@gradus-mode--declarations)) symbol-end
                          (opt (+ blank) (group alpha (* (any "a-zA-Z0-9_.-"))))))
     (1 font-lock-keyword-face)
     (2 font-lock-type-face nil t))
    ;; A demand and its title.
    (,(rx bol (+ blank) (opt "require" (+ blank)) (group alpha (* (any "a-zA-Z0-9_-"))) (+ blank) "\"")
     (1 font-lock-variable-name-face))
    (,(rx symbol-start (+ digit) (* (any "-.") (+ digit)) symbol-end) . font-lock-constant-face)
    (,(regexp-opt gradus-mode--units 'symbols) . font-lock-builtin-face)
    (,(regexp-opt (append gradus-mode--declarations gradus-mode--keywords) 'symbols)
     . font-lock-keyword-face))
  "What `gradus-mode' colours besides comments and texts.")

;;; Indentation

(defun gradus-mode--words ()
  "The words of the current line, without a comment and what stands around them."
  (let ((end (line-end-position)))
    (save-excursion
      (back-to-indentation)
      (let ((start (point)))
        (while (and (< (point) end) (not (eq (char-after) ?#)))
          (if (eq (char-after) ?\")
              (gradus-mode--skip-text end)
            (forward-char)))
        (skip-chars-backward " \t" start)
        (buffer-substring-no-properties start (point))))))

(defun gradus-mode--skip-text (end)
  "Move over the quoted text at point, at most to END."
  (forward-char)
  (while (and (< (point) end) (not (eq (char-after) ?\")))
    (forward-char (if (and (eq (char-after) ?\\) (< (1+ (point)) end)) 2 1)))
  (when (< (point) end)
    (forward-char)))

(defun gradus-mode--line-above ()
  "Move to the line above that is more than a comment; nil where there is none."
  (let (found)
    (while (and (not found) (zerop (forward-line -1)))
      (setq found (not (equal "" (gradus-mode--words)))))
    found))

(defun gradus-mode--goes-on-p (above words)
  "Whether WORDS of a line belong to the statement of the line ABOVE."
  (let ((case-fold-search nil))
    (not (or (string-match-p (rx (any "{};") eos) above)
             (string-match-p (rx bos (any "{}")) words)
             (not (or (string-match-p (rx (any ",(") eos) above)
                      (string-match-p (rx bos (any ",)")) words)
                      (and (string-match (rx (+ (any "a-zA-Z0-9_-")) eos) above)
                           (member (match-string 0 above) gradus-mode--open-ends))
                      (and (string-match (rx bos (+ (any "a-zA-Z0-9_-"))) words)
                           (member (match-string 0 words) gradus-mode--joins))))))))

(defun gradus-mode--paren ()
  "Where the parenthesis is that the current line begins in, if any."
  (let ((open (nth 1 (syntax-ppss (line-beginning-position)))))
    (and open (eq (char-after open) ?\() open)))

(defun gradus-mode--start-of-statement ()
  "Move to the line on which the statement of the current line begins."
  (let ((start (point)) (words (gradus-mode--words)) paren above)
    (while (or (and (setq paren (gradus-mode--paren)) (goto-char paren) (progn (beginning-of-line) t))
               (and (gradus-mode--line-above)
                    (gradus-mode--goes-on-p (setq above (gradus-mode--words)) words)))
      (setq start (point) words (if paren (gradus-mode--words) above)))
    (goto-char start)))

(defun gradus-mode--indentation ()
  "The column at which the current line should begin."
  (save-excursion
    (beginning-of-line)
    (let ((line (point)) (words (gradus-mode--words)) column)
      (gradus-mode--start-of-statement)
      (cond
       ((< (point) line) (+ (current-indentation) (* 2 gradus-indent-offset)))
       ((not (gradus-mode--line-above)) 0)
       (t
        (setq column (if (string-suffix-p "{" (gradus-mode--words)) gradus-indent-offset 0))
        (gradus-mode--start-of-statement)
        (setq column (+ column (current-indentation)))
        (if (string-prefix-p "}" words) (max 0 (- column gradus-indent-offset)) column))))))

(defun gradus-indent-line ()
  "Indent the line: a step inside braces, and two where a statement goes on."
  (interactive)
  (let ((column (gradus-mode--indentation)))
    (if (<= (current-column) (current-indentation))
        (indent-line-to column)
      (save-excursion (indent-line-to column)))))

;;; The mode

(defconst gradus-mode--imenu
  `((nil ,(rx-to-string `(seq bol (or ,@(remove "use" gradus-mode--declarations)) (+ blank)
                              (group alpha (* (any "a-zA-Z0-9_-")))))
         1))
  "Where declarations are, for Imenu.")

;;;###autoload
(define-derived-mode gradus-mode prog-mode "Gradus"
  "Major mode for graduation requirements in Gradus."
  (setq-local comment-start "# ")
  (setq-local comment-end "")
  (setq-local comment-start-skip "#+[ \t]*")
  (setq-local indent-line-function #'gradus-indent-line)
  (setq-local indent-tabs-mode nil)
  (setq-local electric-indent-chars (append "}" electric-indent-chars))
  (setq-local imenu-generic-expression gradus-mode--imenu)
  (setq-local font-lock-defaults '(gradus-mode--font-lock)))

;;;###autoload
(add-to-list 'auto-mode-alist '("\\.gradus\\'" . gradus-mode))

;;; The language server

(defvar eglot-server-programs)
(with-eval-after-load 'eglot
  (add-to-list 'eglot-server-programs (cons 'gradus-mode (lambda (&rest _) gradus-server-command))))

(defvar lsp-language-id-configuration)
(declare-function lsp-register-client "ext:lsp-mode")
(declare-function lsp-stdio-connection "ext:lsp-mode")
(declare-function make-lsp-client "ext:lsp-mode")
(with-eval-after-load 'lsp-mode
  (add-to-list 'lsp-language-id-configuration '(gradus-mode . "gradus"))
  ;; Its constructor is known once lsp-mode is there.
  (lsp-register-client
   (make-lsp-client :new-connection (lsp-stdio-connection (lambda () gradus-server-command))
                    :major-modes '(gradus-mode)
                    :server-id 'gradus)))

(provide 'gradus-mode)
;;; gradus-mode.el ends here
