/// How much longer than it should take a test waits for something to happen before it fails. Waiting costs nothing where
/// all is well, and a machine that others use, or a sanitizer, makes programs many times slower.
public enum Patience {
  /// A wait of a second lasts so many at most.
  public static let factor = 4.0
}
