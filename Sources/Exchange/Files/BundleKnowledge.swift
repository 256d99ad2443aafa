import BundleXML
import Versioning

extension Node {
  /// What the writer of a bundle knew, so that what it lacked can be exported.
  public func knowledge(ofBundle path: String) throws -> Knowledge {
    try UnverifiedBundle(path: path).verify().header.changeSet.knows
  }
}
