//! Numbers for labels and values of columns.

use std::collections::HashMap;
use std::rc::Rc;

/// The number of a name.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NameId(u32);

/// Distinct names, each stored once.
#[derive(Default)]
pub struct Names {
    names: Vec<Rc<str>>,
    ids: HashMap<Rc<str>, NameId>,
}

impl Names {
    /// The number of this name, which may be new.
    pub fn id(&mut self, name: &str) -> NameId {
        if let Some(&id) = self.ids.get(name) {
            return id;
        }
        let id = NameId(u32::try_from(self.names.len()).expect("fewer names than memory holds"));
        let name: Rc<str> = name.into();
        self.names.push(Rc::clone(&name));
        self.ids.insert(name, id);
        id
    }

    /// The name with this number.
    pub fn name(&self, id: NameId) -> &str {
        &self.names[id.0 as usize]
    }
}
