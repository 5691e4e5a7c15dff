;; Runs in `emacs --batch`: the garden in KM_VAULT, the server in KM_LSP. Prints what it saw.
(require 'package)
(package-initialize)
(require 'eglot)
(require 'markdown-mode)
(setq eglot-sync-connect 10 project-find-functions
      (list (lambda (_) (cons 'transient (file-name-as-directory (getenv "KM_VAULT"))))))
(add-to-list 'eglot-server-programs `((markdown-mode gfm-mode) . (,(getenv "KM_LSP"))))

(defvar km-failed 0)
(defvar km-passed 0)

(defun km-until (holds)
  (let ((end (+ (float-time) 20)))
    (while (and (not (funcall holds)) (< (float-time) end))
      (accept-process-output nil 0.05))
    (funcall holds)))

(defmacro km-check (name form)
  `(condition-case error
       (if ,form (progn (setq km-passed (1+ km-passed)) (message "ok - %s" ,name))
         (setq km-failed (1+ km-failed)) (message "not ok - %s" ,name))
     (error (setq km-failed (1+ km-failed)) (message "not ok - %s: %S" ,name error))))

(defun km-open (name)
  (find-file (expand-file-name name (getenv "KM_VAULT"))))

(defun km-at (words)
  (goto-char (point-min))
  (search-forward words)
  (goto-char (match-beginning 0)))

(km-open "Planted Mistakes.md")
(apply #'eglot (eglot--guess-contact))
(km-check "connects" (eglot-current-server))
(km-check "shows three findings"
          (km-until (lambda ()
                      (flymake-start)
                      (accept-process-output nil 0.1)
                      (= 3 (length (flymake-diagnostics))))))
(km-open "Knowledge Management.md")
(eglot--maybe-activate-editing-mode)
(km-at "PKM]]")
(km-check "goes to the note of an alias"
          (string-match-p "Personal Knowledge Management"
                          (format "%S" (xref-backend-definitions 'eglot "LSP identifier at point."))))
(km-check "lists backlinks"
          (<= 3 (length (xref-backend-references 'eglot "LSP identifier at point."))))
(goto-char (point-max))
(insert "\n[[pkm")
(km-check "completes an alias"
          (let ((table (nth 2 (eglot-completion-at-point))))
            (member "PKM" (mapcar #'substring-no-properties (all-completions "" table)))))
(set-buffer-modified-p nil)
(revert-buffer t t)
(km-open "Garden.md")
(eglot--maybe-activate-editing-mode)
(km-at "Paths\n")
(defalias 'y-or-n-p (lambda (&rest _) t))
(eglot-rename "Ways through")
(save-some-buffers t)
(km-check "renames a heading with the links to it"
          (with-temp-buffer
            (insert-file-contents (expand-file-name "Café Notes.md" (getenv "KM_VAULT")))
            (search-forward "[[Garden#Ways through" nil t)))
(message "%d passed, %d failed" km-passed km-failed)
(kill-emacs (if (zerop km-failed) 0 1))
