/// The sizes that reading and writing never exceed, whatever a file claims.
public enum CaptureLimits {
  /// Longest report passed on. USB allows 64 KiB for a report; no grip controller comes near this.
  public static let reportBytesMax = 8 * 1024
  /// Longest report descriptor kept: what the length field of a control transfer can express.
  public static let descriptorBytesMax = 65_535
  /// Longest line of text; it holds a descriptor of the longest kind in hexadecimal.
  public static let lineBytesMax = 256 * 1024
  /// Longest record of a packet capture that is held in memory; longer ones are passed over and counted.
  public static let recordBytesMax = 1024 * 1024
  /// Longest record of a packet capture that is believed; a claim beyond it is damage.
  public static let claimedBytesMax = 64 * 1024 * 1024
  /// Most devices in one stream.
  public static let devicesMax = 127
  /// Most problems kept as text; all are counted.
  public static let problemTextsMax = 8
  /// The beginning of 1990 in nanoseconds since 1970: a clock that shows less was never set.
  public static let datedNanosecondsMin: Int64 = 631_152_000 * 1_000_000_000
  /// Size of the read buffer to begin with.
  static let bufferBytes = 256 * 1024
}
