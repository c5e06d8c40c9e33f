/// Which texts may be typed and kept: one rule for requests and records, so that who can be assigned can be attested, too.
package enum PrintedText {
  /// Whether a text is one line of what can be printed: no control character, line separator or byte order mark. These
  /// steer terminals and readers, and nobody sees them.
  package static func holds(_ text: String) -> Bool { text.unicodeScalars.allSatisfy(isPrinted) }

  private static func isPrinted(_ scalar: Unicode.Scalar) -> Bool {
    scalar.value >= 0x20
      && ![0x7F...0x9F, 0x2028...0x2029, 0xFEFF...0xFEFF].contains { $0.contains(scalar.value) }
  }
}
