/// The JSON Schema of mappings, as it ships with the program.
public enum MappingSchemaDocument {
  public static var text: String { String(decoding: PackageResources.mapping_schema_json, as: UTF8.self) }
}
