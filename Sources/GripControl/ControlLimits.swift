/// The bounds of the control protocol. docs/CONTROL.md states them.
public enum ControlLimits {
  /// The version of the protocol that this program speaks.
  public static let protocolVersion = 1
  /// The longest line in either direction, its line break included, in bytes.
  public static let lineBytesMax = 65_536
  /// Clients connected at the same time; one more is told so and closed.
  public static let clientsMax = 32
  /// What waits at most for a client that does not read, in bytes, not counting one last reply. Feed messages beyond it
  /// are dropped and counted; the client's requests wait until it has read.
  public static let waitingBytesMax = 262_144
  /// Controllers whose pace in the sample feed is kept for a client.
  static let controllersMax = 64
  /// The range of a live feed's rate, in Hz.
  public static let feedHertz = 1...100
  /// A live feed's rate where none is asked for, in Hz.
  public static let feedHertzDefault = 30
  /// The longest label or patient reference, in UTF-8 bytes.
  public static let textBytesMax = 128
  /// How long a claim waits for its three squeezes, in s.
  public static let claimSeconds = 1.0...600.0
}
