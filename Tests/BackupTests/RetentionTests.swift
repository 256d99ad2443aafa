import Testing

@testable import Backup

@Suite struct RetentionTests {
  @Test func `the last backup is kept although no rule says so`() {
    #expect(Retention().rules(for: [1, 2, 3]) == [2: ["last"]])
  }
}
