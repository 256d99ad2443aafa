/// A column that a rule names, and that an alias gives another name before the rule looks for it.
struct RenamedColumn {
  let column: String
  /// What gives it another name.
  let list: ColumnAliases.List
}

extension NamedSource {
  /// The first of its columns that the rule does not find since an alias gives it a name that the rule does not have.
  func renamed(by aliases: ColumnAliases) -> RenamedColumn? {
    let tops = ways.compactMap(\.names.first)
    return tops.lazy.compactMap { column -> RenamedColumn? in
      guard let list = aliases.list(renaming: column) else { return nil }
      if tops.contains(where: { aliases.isSame($0, list.name) }) { return nil }
      return RenamedColumn(column: column, list: list)
    }.first
  }
}

extension Mapping {
  /// What is allowed in it, and most likely not meant.
  ///
  /// - Throws: ``InvalidMapping`` if the preset of its name is not sound.
  public func doubts() throws -> [MappingDefect] {
    let renamed = zip(inputs, try sourcesOfItsOwn()).flatMap { input, sources in
      sources.compactMap { source in
        source.renamed(by: input.aliases).map { renamed in
          let (column, name) = (renamed.column, renamed.list.name)
          return MappingDefect(
            line: renamed.list.line, pointer: renamed.list.pointer,
            reason: """
              reads the column "\(column)" as "\(name)", so \(source.pointer) does not find "\(column)" unless a file has \
              "\(name)", too: name "\(name)" there, or take "\(column)" out of the alias
              """)
        }
      }
    }
    return unmadeTypes + renamed
  }
}
