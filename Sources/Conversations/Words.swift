/// Back-office user or customer's employee.
public enum PersonKind: String, Sendable, CaseIterable { case user, customerUser }

/// What somebody wrote, or what the system notes.
public enum MessageType: String, Sendable, CaseIterable { case text, system }

/// Who may see a message: everybody in the conversation, or the back office alone.
public enum Visibility: String, Sendable, CaseIterable { case `public`, `internal` }
