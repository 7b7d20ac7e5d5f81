//! A neighbourhood in one process: whole nodes on virtual time, with seeded chance, over a network that misbehaves.
//!
//! Each node has its real [`linde_replica::Spaces`] and its real [`linde_sync::Machine`]; the network, the disks, the clocks
//! and the people are simulated. Events happen one after another in the order of (time, number), so one seed is one exact
//! run. In the end everything heals, and [`World::finish`] checks that all nodes agree byte by byte and that what they agree
//! on is what people did, according to a book that was kept independently of the program.
//!
//! [`run_seed`] is a random scenario; tests with a plot of their own drive a [`World`].

mod chance;
mod environment;
mod failure;
mod home;
mod network;
mod node;
mod people;
mod queue;
mod random;
mod reference;
mod scenario;
mod stick;
mod trace;
mod verify;
mod world;

pub use chance::Chance;
pub use environment::{Clock, SimEnvironment};
pub use failure::Failure;
pub use home::Disk;
pub use network::NodeIx;
pub use scenario::{Run, run_seed};
pub use verify::Summary;
pub use world::{Paths, Plan, World};
