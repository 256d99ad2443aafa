import Foundation

/// Times as people read them: `2026-11-20 09:00`, in the time zone of this machine.
enum LocalTime {
  static func text(_ milliseconds: Int64) -> String {
    let (seconds, remainder) = milliseconds.quotientAndRemainder(dividingBy: 1000)
    var time = time_t(remainder < 0 ? seconds - 1 : seconds)
    var parts = tm()
    localtime_r(&time, &parts)
    let numbers = [Int(parts.tm_year) + 1900, Int(parts.tm_mon) + 1, Int(parts.tm_mday)]
    let date = zip(numbers, [4, 2, 2]).map { digits($0, $1) }.joined(separator: "-")
    return date + " " + digits(Int(parts.tm_hour), 2) + ":" + digits(Int(parts.tm_min), 2)
  }

  static func text(_ milliseconds: Int64?) -> String { milliseconds.map { text($0) } ?? "" }

  private static func digits(_ number: Int, _ count: Int) -> String {
    let text = String(number)
    return String(repeating: "0", count: max(0, count - text.count)) + text
  }
}
