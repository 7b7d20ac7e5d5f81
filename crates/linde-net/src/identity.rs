//! Devices as libp2p names them: both are the same Ed25519 public key.

use libp2p::{
    PeerId,
    identity::{self, Keypair, PublicKey, ed25519},
};
use linde_log::DeviceId;

/// Bytes of a peer id before the key: identity multihash, 36 bytes long, key type Ed25519, key of 32 bytes.
/// Source: libp2p specs, peer-ids.md.
const PEER_ID_PREFIX: [u8; 6] = [0x00, 0x24, 0x08, 0x01, 0x12, 0x20];

/// The id of the device with this Ed25519 seed.
pub fn device_of_secret(secret: &[u8; 32]) -> DeviceId {
    keypair(secret).map_or(DeviceId::ZERO, |(_, device)| device)
}

/// The key pair of an Ed25519 seed and its device.
///
/// # Errors
/// None in practice: every 32 bytes are a seed. libp2p's parser is fallible.
pub(crate) fn keypair(secret: &[u8; 32]) -> Result<(Keypair, DeviceId), identity::DecodingError> {
    let mut seed = *secret;
    let pair = ed25519::Keypair::from(ed25519::SecretKey::try_from_bytes(&mut seed)?);
    let device = DeviceId(pair.public().to_bytes());
    Ok((pair.into(), device))
}

/// The peer id of a device; `None` when its bytes are not a point of the curve.
pub(crate) fn peer_of(device: DeviceId) -> Option<PeerId> {
    let key = ed25519::PublicKey::try_from_bytes(device.as_bytes()).ok()?;
    Some(PublicKey::from(key).to_peer_id())
}

/// The device behind a peer id; `None` for keys other than Ed25519.
pub(crate) fn device_of(peer: &PeerId) -> Option<DeviceId> {
    let bytes = peer.to_bytes();
    let key = bytes.strip_prefix(&PEER_ID_PREFIX)?;
    DeviceId::try_from(key).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn device_and_peer_are_the_same(secret: [u8; 32]) {
            let (pair, device) = keypair(&secret).unwrap();
            let peer = pair.public().to_peer_id();
            prop_assert_eq!(peer_of(device), Some(peer));
            prop_assert_eq!(device_of(&peer), Some(device));
            prop_assert_eq!(device_of_secret(&secret), device);
        }

        #[test]
        fn any_device_id_is_survived(bytes: [u8; 32]) {
            if let Some(peer) = peer_of(DeviceId(bytes)) {
                prop_assert_eq!(device_of(&peer), Some(DeviceId(bytes)));
            }
        }
    }

    #[test]
    fn other_keys_are_not_devices() {
        // SHA-256 multihash, as RSA keys have.
        let mut bytes = vec![0x12, 0x20];
        bytes.extend([7; 32]);
        assert_eq!(device_of(&PeerId::from_bytes(&bytes).unwrap()), None);
    }
}
