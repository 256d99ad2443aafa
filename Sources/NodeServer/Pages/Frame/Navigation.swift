import ConversationStore

/// The links on every page.
enum Navigation {
  static func links(_ permissions: Permissions, at path: String) -> [Layout.Link] {
    pages(permissions).map { address, label in
      Layout.Link(
        address: address, label: label,
        isHere: path == address || path.hasPrefix(address.split(separator: "?")[0] + "/"))
    }
  }

  private static func pages(_ permissions: Permissions) -> [(String, String)] {
    guard permissions.isBackOffice else {
      return [("/conversations", "My conversations"), ("/records", "My orders")]
    }
    return [
      ("/conversations", "Conversations"), ("/records", "Records"), ("/people", "People"),
      ("/conflicts", "Conflicts"), ("/exchange", "Sync"), ("/imports", "Imports"), ("/backups", "Backups"),
    ] + (permissions.administersAccounts ? [("/accounts", "Accounts")] : [])
  }
}
