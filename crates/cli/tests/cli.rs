//! `chatlet` as a process: what it prints, how it ends, and what it never tells.

#[cfg(test)]
mod process {
    use std::{
        fs,
        io::{BufRead as _, BufReader, Read as _, Write as _},
        net::TcpStream,
        path::PathBuf,
        process::{Child, Command, Output, Stdio},
        sync::atomic::{AtomicUsize, Ordering},
    };

    use rustix::process::{Pid, Signal, kill_process};

    const CANARY: &str = "sk-canary-71c0";

    /// A folder with a configuration, removed when dropped.
    struct Site(PathBuf);

    impl Site {
        fn new(config: &str) -> Self {
            static COUNT: AtomicUsize = AtomicUsize::new(0);
            let name = format!("chatlet-cli-{}-{}", std::process::id(), COUNT.fetch_add(1, Ordering::SeqCst));
            let folder = std::env::temp_dir().join(name);
            fs::create_dir_all(&folder).unwrap();
            fs::write(folder.join("chatlet.toml"), config).unwrap();
            fs::write(folder.join("prompt.md"), "You are Ada.").unwrap();
            Self(folder)
        }

        fn chatlet(&self, args: &[&str]) -> Command {
            let mut command = Command::new(env!("CARGO_BIN_EXE_chatlet"));
            command.args(args).current_dir(&self.0).env_clear().env("RUST_LOG", "trace");
            command
        }
    }

    impl Drop for Site {
        fn drop(&mut self) {
            drop(fs::remove_dir_all(&self.0));
        }
    }

    fn texts(output: &Output) -> (String, String) {
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        (text(&output.stdout), text(&output.stderr))
    }

    const GOOD: &str = "site.origins = [\"https://a.example\"]\nassistant.prompt_file = \"prompt.md\"\nserver.listen = \"127.0.0.1:0\"\n";

    #[test]
    fn check_prints_what_holds_and_no_secret() {
        let site = Site::new(GOOD);
        let output = site.chatlet(&["check"]).env("OXLO_API_KEY", CANARY).output().unwrap();
        let (out, err) = texts(&output);
        assert!(output.status.success(), "{err}");
        for line in [
            "site.origins = [\"https://a.example\"]",
            "budget.per_day = 60  # default",
            "# model \"llama-3.3-70b\": 128000 tokens, tools, JSON; for general",
            "# OXLO_API_KEY: set (not shown)",
        ] {
            assert!(out.contains(line), "{line} in {out}");
        }
        assert!(!out.contains(CANARY) && !err.contains(CANARY));
    }

    #[test]
    fn check_names_every_mistake_with_its_line() {
        let site = Site::new("site.origns = []\n\n[server]\nlisten = \"x\"\n");
        let output = site.chatlet(&["check", "--config", "chatlet.toml"]).output().unwrap();
        let (out, err) = texts(&output);
        assert_eq!(output.status.code(), Some(1));
        assert!(
            out.contains("chatlet.toml:1: unknown key `site.origns` (did you mean site.origins?)"),
            "{out}"
        );
        assert!(out.contains("chatlet.toml:4: `server.listen`"), "{out}");
        assert!(err.contains("2 mistakes"), "{err}");
    }

    #[test]
    fn serve_says_what_is_missing() {
        let good = Site::new(GOOD);
        let bad = Site::new("nonsense = 1");
        // Arguments, environment, and what is said.
        type Row<'a> = (&'a Site, &'a [&'a str], &'a [(&'a str, &'a str)], &'a str);
        let table: &[Row<'_>] = &[
            (&good, &["serve"], &[], "set OXLO_API_KEY, or OXLO_API_KEY_FILE"),
            (&good, &["serve"], &[("OXLO_API_KEY_FILE", "gone")], "OXLO_API_KEY_FILE: cannot read"),
            (&good, &["serve"], &[("OXLO_API_KEY", CANARY), ("OXLO_API_KEY_FILE", "x")], "both set"),
            (
                &good,
                &["serve"],
                &[("OXLO_API_KEY", "sk-canary-71c0 two")],
                "OXLO_API_KEY: the key is empty, or",
            ),
            (
                &good,
                &["serve"],
                &[("OXLO_API_KEY", CANARY), ("CHATLET_RELAY_KEY", "a b")],
                "CHATLET_RELAY_KEY",
            ),
            (
                &good,
                &["serve", "--listen", "x"],
                &[("OXLO_API_KEY", CANARY)],
                "chatlet.toml: `server.listen`",
            ),
            (&good, &["serve", "--config", "no.toml"], &[], "cannot read no.toml"),
            (&bad, &["serve"], &[("OXLO_API_KEY", CANARY)], "chatlet.toml:1: unknown key `nonsense`"),
        ];
        for (site, args, env, expect) in table {
            let output = site.chatlet(args).envs(env.iter().copied()).output().unwrap();
            let (out, err) = texts(&output);
            assert_eq!(output.status.code(), Some(1), "{err}");
            assert!(err.contains(expect), "{expect} in {err}");
            assert!(!out.contains(CANARY) && !err.contains(CANARY), "{out}{err}");
        }
    }

    /// A serving process, killed when dropped.
    struct Serving {
        child: Child,
        address: String,
    }

    impl Drop for Serving {
        fn drop(&mut self) {
            drop(self.child.kill());
            drop(self.child.wait());
        }
    }

    fn serve(site: &Site, key_file: &str) -> Serving {
        let mut child = site
            .chatlet(&["serve", "--listen", "127.0.0.1:0", "--upstream", "http://127.0.0.1:1"])
            .env("OXLO_API_KEY_FILE", key_file)
            .env("CHATLET_LISTEN", "256.0.0.1:0")
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.as_mut().unwrap()).read_line(&mut line).unwrap();
        let address = line.trim().strip_prefix("listening on http://").unwrap().to_owned();
        Serving { child, address }
    }

    #[test]
    fn serve_listens_dumps_no_core_and_stops_when_told() {
        let site = Site::new(GOOD);
        fs::write(site.0.join("key"), format!("{CANARY}\n")).unwrap();
        let mut serving = serve(&site, "key");
        let mut stream = TcpStream::connect(&serving.address).unwrap();
        let body = r#"{"messages":[{"role":"user","content":"hi"}]}"#;
        let head = "POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\nconnection: close\r\norigin: https://a.example\r\ncontent-type: application/json";
        write!(stream, "{head}\r\ncontent-length: {}\r\n\r\n{body}", body.len()).unwrap();
        let mut reply = String::new();
        stream.read_to_string(&mut reply).unwrap();
        assert!(reply.starts_with("HTTP/1.1 502") && reply.contains("upstream_unreachable"), "{reply}");

        let limits = fs::read_to_string(format!("/proc/{}/limits", serving.child.id())).unwrap();
        let core = limits.lines().find(|line| line.starts_with("Max core file size")).unwrap();
        assert_eq!(core.split_whitespace().filter(|word| *word == "0").count(), 2, "{core}");

        kill_process(Pid::from_child(&serving.child), Signal::TERM).unwrap();
        assert!(serving.child.wait().unwrap().success());
        let mut log = String::new();
        serving.child.stderr.as_mut().unwrap().read_to_string(&mut log).unwrap();
        assert!(log.contains("upstream_unreachable") || log.contains("cannot be reached"), "{log}");
        assert!(!log.contains(CANARY) && !reply.contains(CANARY), "{log}");
    }

    #[test]
    fn the_reference_is_the_committed_page_of_the_same_table() {
        let site = Site::new("");
        let (out, _) = texts(&site.chatlet(&["reference"]).output().unwrap());
        assert_eq!(out, relay::config::reference::markdown());
    }
}
