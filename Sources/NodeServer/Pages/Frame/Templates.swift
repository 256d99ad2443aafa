import Mustache

/// The templates, read once.
struct Templates: Sendable {
  private let library: MustacheLibrary

  /// - Throws: Mustache's error for a template that cannot be read.
  init() throws {
    MustacheContentTypes.register(EscapedText(), named: EscapedText.name)
    var library = MustacheLibrary()
    for (name, bytes) in Self.parts + Self.pages {
      try library.register(Self.escaping(String(decoding: bytes, as: UTF8.self)), named: name)
    }
    self.library = library
  }

  /// Mustache's own escaping holds in each template and partial that does not say otherwise at its beginning.
  private static func escaping(_ text: String) -> String {
    "{{% CONTENT_TYPE:\(EscapedText.name)}}\n" + text
  }

  /// - Throws: ``MissingTemplate``.
  func render<Content: WebPage>(_ frame: Frame<Content>) throws -> String {
    try render(frame, "page-" + Content.template)
  }

  func render(_ layout: Layout) throws -> String { try render(layout, "layout") }

  private func render(_ model: Any, _ name: String) throws -> String {
    guard let value = TemplateValue(model), let text = library.render(value.rendered, withTemplate: name)
    else { throw MissingTemplate(name: name) }
    return text
  }

  struct MissingTemplate: Error { let name: String }

  /// What stands in others.
  private static let parts: [(String, [UInt8])] = [
    ("layout", PackageResources.layout_mustache),
    ("partial-composer", PackageResources.partial_composer_mustache),
    ("partial-history", PackageResources.partial_history_mustache),
    ("partial-messages", PackageResources.partial_messages_mustache),
    ("partial-moment", PackageResources.partial_moment_mustache),
    ("partial-paging", PackageResources.partial_paging_mustache),
    ("partial-target-field", PackageResources.partial_target_field_mustache),
  ]

  /// Each names the properties of one ``WebPage``, which is the frame's `page`.
  private static let pages: [(String, [UInt8])] = [
    ("accounts", PackageResources.accounts_mustache), ("backups", PackageResources.backups_mustache),
    ("conflicts", PackageResources.conflicts_mustache),
    ("context-form", PackageResources.context_form_mustache),
    ("conversation", PackageResources.conversation_mustache),
    ("conversation-delete", PackageResources.conversation_delete_mustache),
    ("conversation-form", PackageResources.conversation_form_mustache),
    ("conversations", PackageResources.conversations_mustache),
    ("exchange", PackageResources.exchange_mustache), ("import", PackageResources.import_mustache),
    ("imports", PackageResources.imports_mustache), ("login", PackageResources.login_mustache),
    ("refusal", PackageResources.refusal_mustache), ("setup", PackageResources.setup_mustache),
    ("target", PackageResources.target_mustache),
    ("target-delete", PackageResources.target_delete_mustache),
    ("target-form", PackageResources.target_form_mustache),
    ("targets", PackageResources.targets_mustache),
  ].map { name, bytes in
    ("page-" + name, Array("{{#page}}\n".utf8) + bytes + Array("{{/page}}\n".utf8))
  }
}
