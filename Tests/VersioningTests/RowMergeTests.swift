import Testing
import Versioning

/// Two offices, a and b, that both have the row of `base` and then go on without each other.
@Suite struct `Concurrent changes of one row` {
  let base = RowVersion().written(f, "draft", Dot(a, 1)).written(g, "open", Dot(a, 2))

  /// Merges both ways round and expects the same.
  private func merge(_ x: RowVersion, _ y: RowVersion) -> RowVersion {
    #expect(x.merging(y) == y.merging(x))
    return x.merging(y)
  }

  @Test func `an edit that the deleter had not seen keeps the row, with the edit`() {
    let merged = merge(base.buried(Dot(a, 3)), base.written(f, "edited", Dot(b, 1)))
    #expect(!merged.isDeleted)
    #expect(merged.texts(f) == ["edited"])
    #expect(merged.texts(g) == ["open"])
    #expect(merged.conflictCount == 0)
  }

  @Test func `a deletion after the edit was seen deletes the row`() {
    let edited = base.written(f, "edited", Dot(b, 1))
    #expect(merge(edited.buried(Dot(a, 3)), edited).isDeleted)
    #expect(merge(edited.buried(Dot(a, 3)), base).isDeleted)
  }

  @Test func `two deletions delete`() {
    let merged = merge(base.buried(Dot(a, 3)), base.buried(Dot(b, 1)))
    #expect(merged.isDeleted)
    #expect(merged.buried == [a: 3, b: 1])
  }

  @Test func `two deletions that together had seen every edit delete`() {
    let left = base.written(f, "left", Dot(a, 3)).buried(Dot(a, 4))
    let right = base.written(f, "right", Dot(b, 1)).buried(Dot(b, 2))
    #expect(merge(left, right).isDeleted)
    #expect(!merge(left, base.written(f, "right", Dot(b, 1))).isDeleted)
  }

  @Test func `a row that was never deleted is alive, the empty one too`() {
    #expect(!RowVersion().isDeleted)
    #expect(!base.isDeleted)
  }

  @Test func `deleted and re-created beside two edits the row is alive with both fields, conflicts listed`() {
    let recreated = base.buried(Dot(a, 3)).revived(Dot(a, 4)).written(f, "again", Dot(a, 5))
    let edited = base.written(f, "theirs", Dot(b, 1), at: 1).written(g, "closed", Dot(b, 2), at: 1)
    let merged = merge(recreated, edited)
    #expect(!merged.isDeleted)
    #expect(merged.texts(f) == ["again", "theirs"])
    #expect(merged.texts(g) == ["closed", "open"])
    #expect(merged.conflictCount == 2)
    #expect(merged.value(f) == .text("theirs"))
    #expect(merged.value(g) == .text("closed"))
  }

  @Test func `the same edit twice is there once`() {
    let edited = base.written(f, "edited", Dot(b, 1))
    let merged = merge(merge(base, edited), edited)
    #expect(merged == edited)
    #expect(merged.texts(f) == ["edited"])
  }

  @Test func `a re-created row that arrives before its deletion is alive, and the deletion changes nothing`()
  {
    let deleted = base.buried(Dot(a, 3))
    let recreated = deleted.revived(Dot(a, 4))
    let early = merge(base, recreated)
    #expect(!early.isDeleted)
    #expect(merge(early, deleted) == early)
    #expect(merge(RowVersion(), recreated) == recreated)
    #expect(early.texts(f) == ["draft"])
  }

  @Test func `a re-created row keeps values, conflicts, times and authors under fresh dots`() {
    var row = merge(
      base.written(f, "left", Dot(a, 3), at: 7), base.written(f, "right", Dot(b, 1), at: 9))
    let before = row
    row.bury(dot: Dot(c, 1))
    #expect(row.isDeleted)
    #expect(row.dotsToRevive == 2)
    row.revive(dots: [Dot(c, 2), Dot(c, 3)])
    #expect(!row.isDeleted)
    #expect(row.texts(f) == ["left", "right"])
    #expect(row.value(f) == before.value(f))
    #expect(row[f]?.siblings.map(\.writtenAt).sorted() == [7, 9])
    #expect(row.registers.flatMap(\.register.siblings).allSatisfy { !row.buried.covers($0.dot) })
    #expect(merge(row, before) == row)
  }

  @Test func `what several replicas re-created side by side is re-created once`() {
    let deleted = base.buried(Dot(c, 1))
    var row = merge(deleted.revived(Dot(a, 4)), deleted.revived(Dot(b, 1)))
    #expect(row[f]?.siblings.count == 2)
    #expect(row.dotsToRevive == 1)
    row.bury(dot: Dot(c, 2))
    row.revive(dots: [Dot(c, 3)])
    #expect(row.texts(f) == ["draft"] && row.texts(g) == ["open"])
  }

  @Test func `different fields written side by side are both there without a conflict`() {
    let merged = merge(base.written(f, "left", Dot(a, 3)), base.written(g, "right", Dot(b, 1)))
    #expect(merged.texts(f) == ["left"])
    #expect(merged.texts(g) == ["right"])
    #expect(merged.conflictCount == 0)
  }

  @Test func `a field cleared beside an edit is a conflict that keeps the edit`() {
    let merged = merge(base.written(f, nil, Dot(a, 3), at: 2), base.written(f, "kept", Dot(b, 1), at: 1))
    #expect(merged.value(f) == nil)
    #expect(merged.texts(f) == ["kept"])
    #expect(merged.conflictCount == 1)
  }

  @Test func `a read mark merges by maximum and never conflicts`() {
    let field = Field("readThrough")
    var (left, right) = (base, base)
    left.raise(field, to: [a: 3, c: 1], dot: Dot(a, 3))
    right.raise(field, to: [a: 1, b: 4], dot: Dot(b, 1))
    let merged = merge(left, right)
    #expect(merged[field] == .maximum([a: 3, b: 4, c: 1]))
    #expect(merged.conflictCount == 0)
  }

  @Test func `a conversation's deletion buries what was seen beyond the row`() {
    var row = base
    row.bury(dot: Dot(a, 3), seen: [b: 9])
    #expect(row.isDeleted)
    #expect(row.buried == [a: 3, b: 9])
    #expect(row.clock == [a: 3])
  }

  @Test func `erasing does not revive a deleted row`() {
    var erasing = base
    erasing.erased = Erasure([f])
    let merged = merge(base.buried(Dot(a, 3)), erasing)
    #expect(merged.isDeleted)
    #expect(merged[f] == nil)
    #expect(merged.texts(g) == ["open"])
  }
}

@Suite struct `A write and what its writer was shown` {
  let base = RowVersion().written(f, "draft", Dot(a, 1))

  @Test func `a write replaces only what was seen`() {
    var row = base.written(f, "theirs", Dot(b, 1))
    row.write([.init(f, .text("mine"))], dot: Dot(a, 2), seen: base.clock, at: 0, by: nil)
    #expect(row.texts(f) == ["mine", "theirs"])
    #expect(row.clock == [a: 2, b: 1])
  }

  @Test func `a write that has seen a conflict resolves it everywhere`() {
    let left = base.written(f, "left", Dot(a, 2))
    let right = base.written(f, "right", Dot(b, 1))
    let resolved = left.merging(right).written(f, "both", Dot(c, 1))
    for other in [base, left, right, left.merging(right)] {
      #expect(resolved.merging(other) == resolved)
      #expect(other.merging(resolved) == resolved)
    }
    #expect(resolved.texts(f) == ["both"])
  }

  @Test func `equal values side by side are two siblings and no conflict`() {
    let merged = base.written(f, "same", Dot(a, 2)).merging(base.written(f, "same", Dot(b, 1)))
    #expect(merged.texts(f) == ["same", "same"])
    #expect(merged[f]?.isConflict == false)
    #expect(merged.conflictCount == 0)
  }

  @Test func `canonically equivalent texts are different values and a conflict`() {
    let merged = base.written(f, "\u{E9}", Dot(a, 2)).merging(base.written(f, "e\u{301}", Dot(b, 1)))
    #expect(merged[f]?.isConflict == true)
  }

  @Test(arguments: [Int64.min, 0, 1, .max])
  func `a wrong clock does not win over a write that had seen its value`(time: Int64) {
    let future = base.written(f, "wrong clock", Dot(a, 2), at: time)
    let later = future.written(f, "right clock", Dot(b, 1), at: 1)
    #expect(later.merging(future).texts(f) == ["right clock"])
    #expect(future.merging(later).texts(f) == ["right clock"])
    #expect(future.buried(Dot(b, 1)).merging(future).isDeleted)
  }

  @Test func `a wrong clock chooses the shown one of two concurrent values and keeps the other`() {
    let future = base.written(f, "wrong clock", Dot(a, 2), at: .max)
    let merged = future.merging(base.written(f, "right clock", Dot(b, 1), at: 1))
    #expect(merged.value(f) == .text("wrong clock"))
    #expect(merged.texts(f) == ["right clock", "wrong clock"])
  }

  @Test func `of values written at one time that of the greater replica, then counter, is shown`() {
    let siblings = [(b, 1, 5), (a, 9, 5), (b, 2, 5), (c, 1, 4)].map { replica, counter, time in
      Sibling(value: .text("\(counter)"), dot: Dot(replica, counter), writtenAt: time, author: nil)
    }
    #expect(Register.siblings(siblings).shown == siblings[2])
    #expect(Register.siblings(siblings.reversed()).shown == siblings[2])
    #expect(Register.siblings([]).shown == nil)
  }
}
