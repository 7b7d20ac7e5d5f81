//! Thirty-two secret bytes: wiped when they are dropped, and never printed.

/// Declares a secret of 32 bytes.
macro_rules! secret {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone)]
        pub struct $name(zeroize::Zeroizing<[u8; 32]>);

        impl $name {
            /// The secret with these bytes.
            pub fn from_bytes(bytes: [u8; 32]) -> Self {
                Self(zeroize::Zeroizing::new(bytes))
            }

            /// A new one.
            pub fn generate<R: rand_core::CryptoRng + ?Sized>(rng: &mut R) -> Self {
                let mut secret = Self::from_bytes([0; 32]);
                rng.fill_bytes(&mut secret.0[..]);
                secret
            }

            /// The bytes, to be stored where secrets are.
            pub fn as_bytes(&self) -> &[u8; 32] {
                &self.0
            }
        }

        impl core::fmt::Debug for $name {
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                f.write_str(stringify!($name))
            }
        }
    };
}

pub(crate) use secret;
