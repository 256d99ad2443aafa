import ConversationStore
import Hummingbird
import NIOCore
import Versioning

/// What a page's route knows of its request: who visits, and what they sent.
struct PageContext: ChildRequestContext {
  typealias ParentContext = NodeRequestContext

  var coreContext: CoreRequestContextStorage
  let visit: Visit
  /// The fields of the form that was sent; none for what only reads.
  let form: Form
  let query: Form

  init(context: NodeRequestContext) throws {
    coreContext = context.coreContext
    visit = context.visit
    form = context.form
    query = context.query
  }

  /// - Throws: ``PageRefusal/notLoggedIn``.
  var principal: Principal {
    get throws {
      guard let principal = visit.principal else { throw PageRefusal.notLoggedIn }
      return principal
    }
  }

  /// The id in the path.
  ///
  /// - Throws: ``PageRefusal/notFound`` for what is none.
  var id: RowID {
    get throws {
      guard let id = parameters.get("id").flatMap({ RowID($0) }) else { throw PageRefusal.notFound }
      return id
    }
  }
}
