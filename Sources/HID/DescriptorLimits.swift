/// How much a report descriptor may ask for. A descriptor is untrusted: whatever it claims, parsing
/// takes time and memory in proportion to its own length and to these limits. Real ones stay far
/// below: the largest of 336 has 4,096 bytes (mostly padding), 4 nested collections, 2 pushes, 199
/// fields and a report of 59,904 bits.
public enum DescriptorLimits {
  /// The longest descriptor, in bytes: what the 16-bit length in the HID class descriptor can say.
  public static let descriptorBytesMax = 65_535
  /// The longest report, in bits: 16 KiB, as much as Linux transfers.
  public static let reportBitsMax = 131_072
  /// The most fields in all reports of a descriptor together.
  public static let fieldCountMax = 10_000
  /// How deep collections may nest.
  public static let collectionDepthMax = 64
  /// How deep Push items may nest.
  public static let pushDepthMax = 64
  /// How many tolerances are kept one by one; any beyond are only counted.
  public static let toleranceCountMax = 64
}
