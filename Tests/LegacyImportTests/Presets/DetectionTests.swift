import Foundation
import LegacyImport
import TestSupport
import Testing

/// Which preset fits an export.
@Suite struct DetectionTests {
  @Test(arguments: PresetFixture.all)
  func `the preset of an export comes first, by a distance`(_ fixture: PresetFixture) throws {
    let detection = try Detection([fixture.export])
    let best = try #require(detection.fits.first)
    #expect(best.preset == fixture.preset)
    #expect(best.score > 0.5)
    #expect(best.evidence.allSatisfy { $0.known > 0 && $0.known <= $0.columns })
    if detection.fits.count > 1 { #expect(detection.fits[1].score < best.score * 0.7) }
    #expect(try Detection([fixture.export]).fits == detection.fits)
  }

  @Test func `files that no preset knows are named`() throws {
    let scratch = try Scratch()
    let path = try scratch.write("a,b\n1,2\n", to: "weather.csv")
    let detection = try Detection([path])
    #expect(detection.fits.isEmpty)
    #expect(detection.unknown == [path])
  }

  @Test func `a path that cannot be read is named, and the others are looked at`() throws {
    let scratch = try Scratch()
    let cut = try scratch.write([0x50, 0x4B, 3, 4, 20, 0, 0], to: "cut.zip")
    let fixture = try #require(PresetFixture.all.first)
    let detection = try Detection([cut, fixture.export])
    #expect(detection.fits.first?.preset == fixture.preset)
    #expect(detection.unreadable.count == 1)
    #expect(detection.unreadable.first?.contains("cut.zip") == true)
  }

  @Test func `a file with a known name and other contents is not taken for one of the vendor's`() throws {
    let scratch = try Scratch()
    _ = try scratch.write("<?xml version=\"1.0\"?><films><film/></films>", to: "tickets.xml")
    _ = try scratch.write("not json at all", to: "users.json")
    _ = try scratch.write("town;degrees\nLyon;21\n", to: "Cases.csv")
    #expect(try Detection([scratch.folder]).fits.isEmpty)
  }

  @Test func `an export without any row is known by its header`() throws {
    let scratch = try Scratch()
    let header = "\"Id\",\"CommunityId\",\"ParentId\",\"IsPublished\",\"CommentBody\"\n"
    _ = try scratch.write(header, to: "CaseComment.csv")
    #expect(try Detection([scratch.folder]).fits.first?.preset == "salesforce")
  }
}
