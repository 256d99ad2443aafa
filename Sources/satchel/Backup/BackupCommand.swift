import ArgumentParser

struct BackupCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "backup", abstract: "Backups that can be restored to any time, as series of bundles.",
    discussion: """
      A series is a directory of one node's backups: a full one, and increments that continue it. Each file is a \
      bundle, signed, and names the one before it by its digest.

      Example:
        satchel backup create /mnt/backup/lyon --full-every 7d
        satchel backup verify /mnt/backup/lyon --deep
        satchel backup restore /mnt/backup/lyon /srv/lyon --at 2026-11-20T12:00
      """,
    subcommands: [
      BackupCreate.self, BackupList.self, BackupVerify.self, BackupPrune.self, BackupRestore.self,
      BackupIndex.self,
    ])
}
