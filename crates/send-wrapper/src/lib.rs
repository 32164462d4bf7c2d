//! The crate `send_wrapper` 0.6 as Leptos's reactive graph uses it: a value that its own thread alone may touch, in a type
//! that may be sent. Natively it is checked as there. In a module without threads there is nothing to check, and asking
//! std for the current thread would link a second allocator. See `docs/decisions/0005-what-the-engine-weighs.md`.

#![expect(unsafe_code, reason = "that a value stays on its thread is checked here, not by the compiler")]

use std::fmt;
use std::mem::{self, ManuallyDrop};
use std::ops::{Deref, DerefMut};

#[cfg(feature = "futures")]
mod futures;

#[cfg(not(all(target_family = "wasm", not(target_feature = "atomics"))))]
mod owner {
    pub(super) type Owner = std::thread::ThreadId;

    pub(super) fn current() -> Owner {
        std::thread::current().id()
    }
}

#[cfg(all(target_family = "wasm", not(target_feature = "atomics")))]
mod owner {
    #[derive(Debug, PartialEq)]
    pub(super) struct Owner;

    pub(super) const fn current() -> Owner {
        Owner
    }
}

/// A value that may be touched and dropped by the thread alone that wrapped it.
pub struct SendWrapper<T> {
    data: ManuallyDrop<T>,
    owner: owner::Owner,
}

// SAFETY: another thread than the owner gets nothing of the value: each way to it asks for the thread first.
unsafe impl<T> Send for SendWrapper<T> {}
// SAFETY: as above.
unsafe impl<T> Sync for SendWrapper<T> {}

impl<T> SendWrapper<T> {
    /// Wraps a value.
    pub fn new(data: T) -> Self {
        Self { data: ManuallyDrop::new(data), owner: owner::current() }
    }

    /// The value may be touched by this thread.
    #[must_use]
    pub fn valid(&self) -> bool {
        self.owner == owner::current()
    }

    /// The value itself. Panics on another thread.
    pub fn take(self) -> T {
        self.check();
        let mut this = ManuallyDrop::new(self);
        // SAFETY: it is taken once, since the wrapper is not dropped.
        unsafe { ManuallyDrop::take(&mut this.data) }
    }

    fn check(&self) {
        assert!(self.valid(), "a value was touched by another thread than its own");
    }
}

impl<T> Deref for SendWrapper<T> {
    type Target = T;

    /// Panics on another thread.
    fn deref(&self) -> &T {
        self.check();
        &self.data
    }
}

impl<T> DerefMut for SendWrapper<T> {
    /// Panics on another thread.
    fn deref_mut(&mut self) -> &mut T {
        self.check();
        &mut self.data
    }
}

impl<T> Drop for SendWrapper<T> {
    /// Panics on another thread, unless that one panics already or nothing is to be done.
    fn drop(&mut self) {
        if !mem::needs_drop::<T>() {
            return;
        }
        if self.valid() {
            // SAFETY: it is dropped once, by its thread.
            unsafe { ManuallyDrop::drop(&mut self.data) }
        } else {
            assert!(std::thread::panicking(), "a value was dropped by another thread than its own");
        }
    }
}

impl<T: fmt::Debug> fmt::Debug for SendWrapper<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SendWrapper").field("data", &**self).finish_non_exhaustive()
    }
}

impl<T: Clone> Clone for SendWrapper<T> {
    fn clone(&self) -> Self {
        Self::new((**self).clone())
    }
}

#[cfg(test)]
mod tests {
    use super::SendWrapper;
    use std::rc::Rc;
    use std::thread;

    type Use = fn(SendWrapper<Rc<u8>>);

    #[test]
    fn its_own_thread_may_do_anything() {
        let shared = Rc::new(1);
        let mut wrapped = SendWrapper::new(Rc::clone(&shared));
        assert!(wrapped.valid() && **wrapped.clone() == 1 && format!("{wrapped:?}").contains("data: 1"));
        *wrapped = Rc::clone(&shared);
        assert_eq!((Rc::strong_count(&wrapped), *wrapped.take()), (2, 1));
        drop(SendWrapper::new(Rc::clone(&shared)));
        assert_eq!(Rc::strong_count(&shared), 1, "each was dropped once");
    }

    #[test]
    fn another_thread_may_do_nothing() {
        let uses: [(&str, Use); 5] = [
            ("read", |it| assert_eq!(**it, 1)),
            ("write", |mut it| *it = Rc::new(2)),
            ("take", |it| drop(it.take())),
            ("clone", |it| drop((it.clone(), it))),
            ("drop", |it| drop(it)),
        ];
        for (name, touch) in uses {
            let wrapped = SendWrapper::new(Rc::new(1));
            assert!(thread::spawn(move || touch(wrapped)).join().is_err(), "{name}");
        }
        let wrapped = SendWrapper::new(1);
        assert!(thread::spawn(move || !wrapped.valid()).join().is_ok_and(|other| other));
    }
}
