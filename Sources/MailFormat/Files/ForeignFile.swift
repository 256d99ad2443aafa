/// Files that mail programs, mail servers and desktops put beside mail, and that hold none.
enum ForeignFile {
  private static let names: Set<String> = [
    ".ds_store", ".mailboxlist", ".mbsyncstate", ".mh_sequences", ".nomedia", ".subscriptions",
    ".uidvalidity",
    ".xmhcache", "desktop.ini", "filterlog.html", "maildirfolder", "maildirsize", "msgfilterrules.dat",
    "popstate.dat", "subscriptions", "thumbs.db",
  ]
  /// AppleDouble; Dovecot's and Courier's indexes and lists.
  private static let beginnings = [
    "._", "dovecot-", "dovecot.", ".dovecot", "courierimap", "courier-imap", "courierpop3", ".directory",
  ]
  /// Summaries of Thunderbird, indexes of KMail.
  private static let endings = [".msf", ".index", ".index.ids", ".index.sorted"]

  /// Why a file that is no mail is left out. In an empty one nothing can be missed.
  static func ignored(path: String, name: String) throws(MailFileError) -> MailItem.Ignored {
    isKnown(name.lowercased())
      ? .foreign : try MailFileStatus(path: path).size == 0 ? .foreign : .unrecognised
  }

  private static func isKnown(_ name: String) -> Bool {
    names.contains(name) || beginnings.contains { name.hasPrefix($0) }
      || endings.contains { name.hasSuffix($0) }
  }
}
