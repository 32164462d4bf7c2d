//! The binary `provider-sim`: the scripted provider for the demo, the journeys and the SDK tests.

use std::{
    io::{self, Write as _},
    process::ExitCode,
};

use clap::Parser;
use provider_sim::{Sim, SimOptions};

/// A scripted OpenAI-compatible provider on loopback.
#[derive(Parser)]
#[command(version)]
struct Arguments {
    /// The port; 0 takes a free one.
    #[arg(long, default_value_t = 8790)]
    port: u16,
    /// The key that requests must bring.
    #[arg(long, env = "SIM_KEY", hide_env_values = true, default_value = "sim-key")]
    key: String,
    /// Milliseconds between two pieces of a streamed answer.
    #[arg(long, default_value_t = 25)]
    pace_ms: u64,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    match run(Arguments::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // Nobody is left to tell when this fails too.
            let _ = writeln!(io::stderr(), "provider-sim: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn run(arguments: Arguments) -> io::Result<()> {
    let Arguments { port, key, pace_ms } = arguments;
    let sim = Sim::start(SimOptions { key, pace_ms, port }).await?;
    writeln!(io::stdout(), "listening on {}", sim.url())?;
    tokio::signal::ctrl_c().await
}
