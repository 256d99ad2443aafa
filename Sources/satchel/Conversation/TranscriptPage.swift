import ConversationStore
import Conversations

/// A conversation as one HTML page that needs nothing else and prints well.
enum TranscriptPage {
  static func head(_ conversation: ConversationSummary, _ names: RowNames) throws -> String {
    let assigned = try names.name(conversation.assignedTo)
    let facts = [
      conversation.status, assigned.isEmpty ? "" : "assigned to \(assigned)",
      conversation.createdAt.map { "since \(Timestamp.format($0))" } ?? "",
    ].filter { !$0.isEmpty }.joined(separator: " · ")
    return """
      <!DOCTYPE html>
      <html lang="en">
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
      <title>\(escaped(conversation.name))</title>
      <style>\(style)</style>
      <h1>\(escaped(conversation.name))</h1>
      <p class="facts">\(escaped(facts))</p>

      """
  }

  static func message(_ message: MessageSummary, _ names: RowNames) throws -> String {
    let author = message.author == nil ? message.type : try names.name(message.author)
    let mark = message.visibility == Visibility.public.rawValue ? "" : " · \(message.visibility)"
    let time = message.sentAt.map { Timestamp.format($0) } ?? ""
    let body = message.body.replacing("\r\n", with: "\n")
    return """
      <article\(mark.isEmpty ? "" : " class=\"internal\"")>
      <header><b>\(escaped(author))</b> <time>\(time)</time>\(escaped(mark)) <span>#\(message.number)</span></header>
      <div>\(escaped(body))</div>
      </article>

      """
  }

  static let end = "</html>\n"

  private static func escaped(_ text: String) -> String {
    text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
      .replacing("\"", with: "&quot;")
  }

  private static let style = """
    body{font:15px/1.5 system-ui,sans-serif;max-width:48rem;margin:2rem auto;padding:0 1rem;color:#1c2430}
    h1{font-size:1.4rem;margin:0}.facts,header{color:#5a6675}header{font-size:.85rem}header span{float:right}
    article{border-top:1px solid #dde3ea;padding:.7rem 0;break-inside:avoid}
    article div{white-space:pre-wrap;overflow-wrap:anywhere}
    .internal{background:#fdf6e3;padding-left:.6rem;padding-right:.6rem}
    """
}
