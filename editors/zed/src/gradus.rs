//! Finds the program `gradus` and has Zed start its language server.

use zed_extension_api::settings::LspSettings;
use zed_extension_api::{self as zed, serde_json, Command, LanguageServerId, Result, Worktree};

struct Gradus;

impl zed::Extension for Gradus {
    fn new() -> Self {
        Self
    }

    /// The program of the settings, `lsp.gradus.binary`; else the one on the `PATH`.
    fn language_server_command(&mut self, id: &LanguageServerId, worktree: &Worktree) -> Result<Command> {
        let binary = LspSettings::for_worktree(id.as_ref(), worktree)?.binary;
        let set = binary.as_ref().and_then(|binary| binary.path.clone());
        let command = set.or_else(|| worktree.which("gradus")).ok_or(
            "the program `gradus` is not on the PATH; install it, or say where it is in Zed's settings: \
             {\"lsp\": {\"gradus\": {\"binary\": {\"path\": \"…\"}}}}",
        )?;
        let args = binary.and_then(|binary| binary.arguments).unwrap_or_else(|| vec!["lsp".to_owned()]);
        Ok(Command { command, args, env: worktree.shell_env() })
    }

    fn language_server_initialization_options(
        &mut self,
        id: &LanguageServerId,
        worktree: &Worktree,
    ) -> Result<Option<serde_json::Value>> {
        Ok(LspSettings::for_worktree(id.as_ref(), worktree)?.initialization_options)
    }

    fn language_server_workspace_configuration(
        &mut self,
        id: &LanguageServerId,
        worktree: &Worktree,
    ) -> Result<Option<serde_json::Value>> {
        let settings = LspSettings::for_worktree(id.as_ref(), worktree)?.settings;
        Ok(settings.map(|settings| serde_json::json!({ "gradus": settings })))
    }
}

zed::register_extension!(Gradus);
