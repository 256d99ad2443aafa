extension ImportTally {
  /// The files, each once, however many inputs have read it, with the records of all of them.
  var distinctFiles: [File] {
    var places: [String: Int] = [:]
    var distinct: [File] = []
    for file in files {
      guard let place = places[file.name] else {
        places[file.name] = distinct.count
        distinct.append(file)
        continue
      }
      distinct[place].records += file.records
      distinct[place].isBarren = distinct[place].isBarren == true && file.isBarren == true
      distinct[place].replacements = max(distinct[place].replacements, file.replacements)
      distinct[place].unknown = (distinct[place].unknown ?? [:])
        .merging(file.unknown ?? [:]) { $0 + $1 }
    }
    return distinct
  }

  /// What shows that a file may have been read wrongly, or not whole.
  var misreadings: [String] {
    distinctFiles.flatMap { file in
      var lines: [String] = []
      if file.isBarren == true {
        lines.append(
          "\(file.name): no record was found, and nothing of what is read; it was read in \(file.charset) "
            + "(\(file.charsetSource)): see whether that, and the mapping, are right for it")
      }
      for (kind, count) in (file.unknown ?? [:]).sorted(by: { $0.key < $1.key }) {
        lines.append(
          "\(file.name): not read: \(count) \(count == 1 ? "record" : "records") of "
            + "\(kind.isEmpty ? "no kind" : kind), which the mapping does not know")
      }
      if file.replacements > 0, file.isCharsetGiven {
        lines.append("\(file.replacementText); see whether \(file.charset) is its charset")
      }
      return lines
    }
  }
}

extension ImportTally.File {
  /// Whether the person who imports, or the mapping, has said it.
  var isCharsetGiven: Bool { charsetSource == "option" }

  var replacementText: String {
    let places = replacedAt.prefix(5).map(String.init).joined(separator: ", ")
    return "\(name): \(replacements) characters replaced by U+FFFD, first at byte \(places)"
  }
}
