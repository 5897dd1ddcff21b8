;;; gradus-mode-tests.el --- Tests of gradus-mode -*- lexical-binding: t -*-

;;; Commentary:

;; emacs --batch -Q -L . -l gradus-mode-tests -f ert-run-tests-batch-and-exit

;;; Code:

(require 'ert)
(require 'imenu)
(require 'gradus-mode)

(defmacro gradus-mode-tests--with (text &rest body)
  "Run BODY in a buffer of TEXT in `gradus-mode'."
  (declare (indent 1))
  `(with-temp-buffer
     (insert ,text)
     (gradus-mode)
     (font-lock-ensure)
     (goto-char (point-min))
     ,@body))

(defun gradus-mode-tests--face (text)
  "The face of the first occurrence of TEXT."
  (goto-char (point-min))
  (search-forward text)
  (get-text-property (match-beginning 0) 'face))

(ert-deftest gradus-mode-is-for-policies ()
  (with-temp-buffer
    (setq buffer-file-name "courses.gradus")
    (set-auto-mode)
    (should (eq major-mode 'gradus-mode))
    (set-buffer-modified-p nil)
    (setq buffer-file-name nil)))

(ert-deftest gradus-mode-colours ()
  (gradus-mode-tests--with "# a note\ncourse algebra-1 \"Algebra I\" {\n  credits 0.5\n}\n"
    (should (eq (gradus-mode-tests--face "note") 'font-lock-comment-face))
    (should (eq (gradus-mode-tests--face "course") 'font-lock-keyword-face))
    (should (eq (gradus-mode-tests--face "algebra-1") 'font-lock-type-face))
    (should (eq (gradus-mode-tests--face "Algebra I") 'font-lock-string-face))
    (should (eq (gradus-mode-tests--face "credits") 'font-lock-builtin-face))
    (should (eq (gradus-mode-tests--face "0.5") 'font-lock-constant-face))))

(ert-deftest gradus-mode-colours-whole-words-only ()
  (gradus-mode-tests--with "set choices is from-home, course-work\n"
    (should-not (gradus-mode-tests--face "from-home"))
    (should-not (gradus-mode-tests--face "course-work"))))

(ert-deftest gradus-mode-comments-lines ()
  (gradus-mode-tests--with "role parent\n"
    (comment-region (point-min) (point-max))
    (should (equal (buffer-string) "# role parent\n"))
    (uncomment-region (point-min) (point-max))
    (should (equal (buffer-string) "role parent\n"))))

(ert-deftest gradus-mode-lists-declarations ()
  (gradus-mode-tests--with "use std.roles\nrole parent\ncourse algebra-1 {\n}\n"
    (should (equal (mapcar #'car (imenu--make-index-alist t)) '("*Rescan*" "parent" "algebra-1")))))

(ert-deftest gradus-mode-indents-a-brace-in-a-text-as-text ()
  (gradus-mode-tests--with "role parent \"One {\"\nrole teacher # not a block {\nrole adviser\n"
    (indent-region (point-min) (point-max))
    (should (equal (buffer-string)
                   "role parent \"One {\"\nrole teacher # not a block {\nrole adviser\n"))))

(ert-deftest gradus-mode-indents-as-the-policies-are ()
  "Every policy that `gradus fmt' has laid out stays as it is.
GRADUS_LAID_OUT names the folder of such policies."
  (skip-unless (getenv "GRADUS_LAID_OUT"))
  (dolist (file (directory-files-recursively (getenv "GRADUS_LAID_OUT") "\\.gradus\\'"))
    (let ((text (with-temp-buffer (insert-file-contents file) (buffer-string))))
      (gradus-mode-tests--with text
        (while (zerop (forward-line 1))
          (when (and (not (eobp)) (not (looking-at "[ \t]*$")))
            (let ((before (current-indentation)))
              (unless (= before (gradus-mode--indentation))
                (ert-fail (format "%s:%d: %d columns, not %d" (file-name-nondirectory file)
                                  (line-number-at-pos) (gradus-mode--indentation) before))))))))))

(provide 'gradus-mode-tests)
;;; gradus-mode-tests.el ends here
