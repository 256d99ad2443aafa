import ArgumentParser

/// The command line: a word for each noun of the domain, and under it a word for each thing to do.
@main struct Satchel: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "satchel",
    abstract: "Customer conversations in offices that are offline most of the time.",
    discussion: """
      A node is a directory. Name it with --node, or once and for all in the environment variable \
      SATCHEL_NODE; otherwise it is in the XDG data directory.

      Example:
        satchel init --site "Head office"
        satchel person add --kind user --name "John Doe" --email john@example.com
        satchel conversation start --as john@example.com --name "Late delivery"

      Exit status: 0 done; 1 failed, nothing was changed unless the message says so; 2 done, with refusals \
      or open findings; 64 the command line is wrong.
      """,
    version: "0.1.0",
    subcommands: [
      InitCommand.self, PersonCommand.self, RecordCommand.self, ConversationCommand.self,
      MessageCommand.self, ContextCommand.self, ConflictCommand.self, DigestCommand.self,
      ExportCommand.self, ApplyCommand.self, VerifyCommand.self, InspectCommand.self, BundleCommand.self,
      SyncCommand.self, ServeCommand.self, BackupCommand.self, AccountCommand.self, KeyCommand.self,
      PeerCommand.self, ImportCommand.self,
      StatusCommand.self, RosterCommand.self, PurgeCommand.self, CheckCommand.self, CompactCommand.self,
    ])
}
