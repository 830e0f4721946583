//! The module `kumo` of a policy.

use std::{
    cell::RefCell,
    path::{Path, PathBuf},
    rc::Rc,
};

use classifier::configure::{Config, Handle};
use mlua::{ExternalError, Function, Lua, LuaSerdeExt, Table, Value};
use serde::Deserialize;

/// What a policy has configured.
#[derive(Default)]
pub struct Settings {
    pub logs: Option<LocalLogs>,
    pub classifier: Option<Handle>,
}

/// The table of `kumo.configure_local_logs`, as far as this example knows it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LocalLogs {
    pub log_dir: PathBuf,
    /// Of zstd; 0 is its default.
    #[serde(default)]
    pub compression_level: i32,
}

/// Runs a policy and its `init` handlers. Absolute paths in its tables are in `root`.
pub fn run(policy: &Path, root: PathBuf) -> mlua::Result<Settings> {
    let lua = Lua::new();
    let settings = Rc::new(RefCell::new(Settings::default()));
    let handlers = lua.create_table()?;
    install(&lua, &handlers, &settings, root)?;

    lua.load(policy).exec()?;
    // From now on the functions that configure may be called.
    handlers.raw_set("in_init", true)?;
    for handler in handlers.sequence_values::<Function>() {
        handler?.call::<()>(())?;
    }
    Ok(settings.take())
}

/// Makes the module global, and what `require 'kumo'` returns.
fn install(
    lua: &Lua,
    handlers: &Table,
    settings: &Rc<RefCell<Settings>>,
    root: PathBuf,
) -> mlua::Result<()> {
    let kumo = lua.create_table()?;
    let init = handlers.clone();
    let on = move |_: &Lua, (event, handler): (String, Function)| {
        // A server has more events; here, none of them happens.
        if event == "init" { init.raw_push(handler) } else { Ok(()) }
    };
    kumo.set("on", lua.create_function(on)?)?;

    let (its, init, folder) = (Rc::clone(settings), handlers.clone(), root.clone());
    let configure_local_logs = move |lua: &Lua, table: Value| {
        within_init(&init, "configure_local_logs")?;
        let mut logs: LocalLogs = lua.from_value(table)?;
        logs.log_dir = under(&folder, &logs.log_dir);
        its.borrow_mut().logs = Some(logs);
        Ok(())
    };
    kumo.set("configure_local_logs", lua.create_function(configure_local_logs)?)?;

    let (its, init) = (Rc::clone(settings), handlers.clone());
    let configure_bounce_classifier = move |lua: &Lua, table: Table| {
        within_init(&init, "configure_bounce_classifier")?;
        let mut config: Config = lua.from_value(Value::Table(table))?;
        config = config.map_paths(|path| under(&root, path));
        its.borrow_mut().classifier = Some(config.start().map_err(ExternalError::into_lua_err)?);
        Ok(())
    };
    kumo.set("configure_bounce_classifier", lua.create_function(configure_bounce_classifier)?)?;

    lua.register_module("kumo", kumo.clone())?;
    lua.globals().set("kumo", kumo)
}

fn within_init(handlers: &Table, function: &str) -> mlua::Result<()> {
    if handlers.raw_get("in_init")? {
        return Ok(());
    }
    let message = format!("kumo.{function} must be called from the handler of `init`");
    Err(mlua::Error::runtime(message))
}

/// A path in `root`; a relative one is relative to it.
fn under(root: &Path, path: &Path) -> PathBuf {
    root.join(path.strip_prefix("/").unwrap_or(path))
}
