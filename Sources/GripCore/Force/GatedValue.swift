/// A measure of one repetition that is given only where the samples can carry it: a number, or why there is none.
public struct GatedValue: BitwiseCopyable, Sendable, Equatable {
  /// Why a measure has no value.
  public enum Gate: UInt8, BitwiseCopyable, Sendable, CaseIterable {
    /// It has one.
    case given
    /// Too few samples lie where it is measured.
    case tooFewSamples
    /// Force did not rise from the baseline: it rose from a valley, or from where data began.
    case onsetUnseen
    /// Force was let go before the window was over.
    case tooShort
    /// It ended otherwise than by letting go at once: in a valley, a gap, a pause, or by fading.
    case notReleased
    /// Force did not stay near its top for long enough.
    case notHeld
    /// Force did not fall so low, and stay there, before it was let go.
    case notReached
  }

  private let number: Double
  /// Why there is no value.
  public let gate: Gate

  private init(number: Double, gate: Gate) {
    self.number = number
    self.gate = gate
  }

  /// The value; nil where there is none.
  public var value: Double? { gate == .given ? number : nil }

  /// A measure with this value.
  public static func given(_ value: Double) -> GatedValue {
    GatedValue(number: value, gate: .given)
  }

  /// A measure without a value.
  public static func refused(_ gate: Gate) -> GatedValue { GatedValue(number: 0, gate: gate) }
}
