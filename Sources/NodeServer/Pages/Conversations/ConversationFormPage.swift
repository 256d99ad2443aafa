import ConversationStore
import Conversations
import Versioning

/// The form that makes a conversation or changes one.
struct ConversationFormPage: WebPage {
  static let template = "conversation-form"

  let title: String
  /// Where the form goes.
  let action: String
  let back: String
  let isNew: Bool
  var name: String
  /// What the form showed, so that only what was changed is written.
  private(set) var shownName: String
  var nameProblem: String?
  var assigned: TargetField?
  var source: TargetField?
  var contexts: [TargetField] = []
  /// The row's clock as it was shown when the form was.
  var seen = ""
  /// A customer's first message; the back office starts without one.
  var question: String?
  var questionProblem: String?
  /// The record that a customer asks about.
  var about: Names.Target?
  var statusLabel = "Active"

  private static let contextFields = 3

  /// To start one.
  ///
  /// - Parameter record: what it is started from, which becomes its source and context, and its title the name.
  init(starting reader: Reader, from record: RowID?) throws {
    isNew = true
    action = "/conversations"
    let about = try reader.visible(record)
    name = about?.name ?? ""
    shownName = ""
    guard reader.permissions.isBackOffice else {
      title = "Ask a question"
      back = "/conversations"
      question = ""
      self.about = about
      return
    }
    title = "Create conversation"
    back = about?.address ?? "/conversations"
    assigned = TargetField(
      "assigned", "Assigned to", kinds: .staff, text: try TargetSearch.name(reader.me, reader.session))
    source = TargetField(
      "source", "Source", kinds: .all, text: try TargetSearch.name(record, reader.session))
    contexts = (1...Self.contextFields).map { TargetField("context-\($0)", "Context", kinds: .all) }
  }

  /// To change one.
  init(editing reader: Reader, _ id: RowID) throws {
    let summary = try reader.editable(id)
    title = "Edit conversation"
    action = "/conversations/\(id)/edit"
    back = "/conversations/\(id)"
    isNew = false
    name = summary.name
    shownName = summary.name
    statusLabel = StatusWords.label(summary.status)
    assigned = TargetField(
      "assigned", "Assigned to", kinds: .staff,
      text: try TargetSearch.name(summary.assignedTo, reader.session))
    source = TargetField(
      "source", "Source", kinds: .all, text: try TargetSearch.name(summary.source, reader.session))
    seen = try reader.clock(.conversation, id)
  }

  /// Takes what was typed.
  mutating func take(_ form: Form) {
    name = form["name"]
    assigned?.take(form)
    source?.take(form)
    for index in contexts.indices { contexts[index].take(form) }
    if !isNew {
      seen = form["seen"]
      shownName = form["shown-name"]
    }
    if question != nil { question = form.text("question") }
  }

  /// Checks what was typed and finds what it names; nil if a problem stands beside a field.
  mutating func draft(_ reader: Reader) throws -> ConversationDraft? {
    do { try Rules.checkName(name.trimmingSpace) } catch { nameProblem = FormProblem.text(error) }
    if let question {
      do { try Rules.checkBody(question) } catch { questionProblem = FormProblem.text(error) }
    }
    let assignedTo = try assigned?.resolve(reader) ?? nil
    let sourceID = try source?.resolve(reader) ?? nil
    var targets: [RowID] = []
    for index in contexts.indices { if let id = try contexts[index].resolve(reader) { targets.append(id) } }
    let problems =
      [nameProblem, questionProblem, assigned?.problem, source?.problem]
      + contexts.map(\.problem)
    guard problems.allSatisfy({ $0 == nil }) else { return nil }
    return ConversationDraft(
      name: name.trimmingSpace, assignedTo: assignedTo, source: sourceID, contexts: targets,
      question: question)
  }
}

/// What a form says, understood.
struct ConversationDraft: Sendable {
  let name: String
  let assignedTo: RowID?
  let source: RowID?
  let contexts: [RowID]
  let question: String?
}
