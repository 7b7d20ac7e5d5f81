//! Who stays logged in, of a sample that is started again.

use crate::memory::Memory;
use linde_web::{KeptLogin, Logins};

impl Logins for Memory {
    fn logins(&self) -> Vec<KeptLogin> {
        self.state().logins.clone()
    }

    fn keep_logins(&self, logins: &[KeptLogin]) {
        self.state().logins = logins.to_vec();
    }
}
