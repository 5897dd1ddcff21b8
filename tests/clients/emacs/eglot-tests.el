;;; eglot-tests.el --- The language server in Emacs, by Eglot -*- lexical-binding: t -*-

;;; Commentary:

;; `tests/clients/run emacs' runs these.  GRADUS_WORKSPACE names a copy of the workspace.

;;; Code:

(require 'package)
(require 'ert)
;; Debian puts packages here, and `--batch' does not look.
(add-to-list 'package-directory-list "/usr/share/emacs/site-lisp/elpa")
(package-initialize)
(require 'eglot)
(require 'flymake)
(require 'xref)
(require 'gradus-mode)

(setq eglot-autoshutdown t
      flymake-no-changes-timeout 0.1)

(defun client--wait (what found)
  "Wait for FOUND to give something, and give it; fail with WHAT after a while."
  (let ((end (+ (float-time) 20)) got)
    (while (and (not (setq got (funcall found))) (< (float-time) end))
      (accept-process-output nil 0.05))
    (or got (ert-fail (format "waited in vain for %s" what)))))

(defmacro client--in (name &rest body)
  "Open the file NAME of the workspace, start the server, and run BODY there."
  (declare (indent 1))
  `(let ((buffer (find-file-noselect (expand-file-name ,name (getenv "GRADUS_WORKSPACE")))))
     (unwind-protect
         (with-current-buffer buffer
           (should (eq major-mode 'gradus-mode))
           (unless (eglot-managed-p)
             (apply #'eglot--connect (eglot--guess-contact))
             (client--wait "the server" #'eglot-managed-p))
           ,@body)
       (with-current-buffer buffer
         (set-buffer-modified-p nil)
         (kill-buffer)))))

(defun client--findings ()
  "The findings of this buffer, each as what it says and the words it is about."
  (mapcar (lambda (one)
            (cons (flymake-diagnostic-text one)
                  (buffer-substring-no-properties (flymake-diagnostic-beg one)
                                                  (flymake-diagnostic-end one))))
          (flymake-diagnostics)))

(defun client--said (says at findings)
  "Whether one of FINDINGS says SAYS of the words AT."
  (seq-some (lambda (one) (and (string-search says (car one)) (equal (cdr one) at))) findings))

(ert-deftest a-file-with-mistakes-shows-each-at-its-place ()
  (client--in "mistakes/broken.gradus"
    (flymake-start)
    (let ((findings (client--wait "findings" (lambda () (flymake-start) (client--findings)))))
      (should (client--said "there is no `phisics` here" "phisics" findings))
      (should (client--said "`requires` means nothing in an award" "requires" findings)))))

(ert-deftest a-mistake-that-is-put-right-is-gone ()
  (client--in "mistakes/broken.gradus"
    (client--wait "findings" (lambda () (flymake-start) (client--findings)))
    (dolist (right '(("phisics" . "physics") ("requires" . "require")))
      (goto-char (point-min))
      (search-forward (car right))
      (replace-match (cdr right)))
    (eglot--signal-textDocument/didChange)
    (client--wait "no findings" (lambda () (flymake-start) (not (client--findings))))))

(ert-deftest an-untidy-file-is-laid-out-in-the-one-style ()
  (client--in "small/untidy.gradus"
    (eglot-format-buffer)
    (goto-char (point-min))
    (should (search-forward "\nseal lab-seal \"Laboratory Seal\" {\n  authority \"Example Board\"\n" nil t))
    (should (search-forward "from physics, chemistry\n" nil t))))

(ert-deftest a-name-leads-to-its-declaration-in-another-file ()
  (client--in "small/untidy.gradus"
    (goto-char (point-min))
    (search-forward "chemistry")
    (backward-char)
    (let* ((found (xref-backend-definitions 'eglot "LSP identifier at point."))
           (place (xref-item-location (car found))))
      (should (string-suffix-p "science.gradus" (xref-location-group place)))
      (should (= (xref-location-line place) 10)))))

(ert-deftest a-name-is-completed ()
  (client--in "small/science.gradus"
    (goto-char (point-min))
    (search-forward "from physics, chemistry")
    (insert ", chem")
    (pcase-let ((`(,start ,end ,table . ,_) (eglot-completion-at-point)))
      (should (equal (buffer-substring-no-properties start end) "chem"))
      (should (seq-some (lambda (one) (string-prefix-p "chemistry" one))
                        (all-completions "chem" table))))))

(ert-deftest a-name-tells-what-it-is ()
  (client--in "mistakes/broken.gradus"
    (goto-char (point-min))
    (search-forward "chemistry")
    (backward-char)
    (let (told)
      (eglot-hover-eldoc-function (lambda (text &rest _) (setq told text)))
      (should (string-search "Chemistry" (client--wait "a hover" (lambda () told)))))))

(ert-deftest a-code-action-puts-a-name-right ()
  (client--in "mistakes/broken.gradus"
    (client--wait "findings" (lambda () (flymake-start) (client--findings)))
    (goto-char (point-min))
    (search-forward "phisics")
    (let* ((end (point))
           (actions (eglot-code-actions (- end (length "phisics")) end))
           (right (seq-find (lambda (one) (string-search "physics" (plist-get one :title)))
                            (append actions nil))))
      (should right)
      (let* ((resolved (if (plist-get right :edit) right
                         (jsonrpc-request (eglot--current-server-or-lose) :codeAction/resolve right))))
        (eglot--apply-workspace-edit (plist-get resolved :edit)))
      (goto-char (point-min))
      (should (search-forward "from physics, chemistry" nil t)))))

(provide 'eglot-tests)
;;; eglot-tests.el ends here
