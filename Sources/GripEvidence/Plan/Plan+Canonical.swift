import FoundationEssentials

extension Plan {
  /// The plan as canonical JSON: keys in alphabetical order, no spaces. Its SHA-256 names the plan.
  package func canonical() throws(RecordRefusal) -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    do {
      return try [UInt8](encoder.encode(self))
    } catch { throw .statement("plan: it cannot be written as JSON") }
  }
}
