/// The force of a part of a session at even distances, as FHIR's SampledData wants it: the value at each moment on the line between
/// the samples beside it, and none where these are too far apart.
package struct SampledForce: Sendable, Equatable {
  /// The session's folder.
  package var session: String
  /// The first value is of this moment, in s from the session's first sample.
  package var startSeconds: Double
  /// The distance of two values.
  package var periodMilliseconds: Int
  /// Hundredths of a newton, from zero; nil where there are no samples.
  package var hundredths: [Int?]

  /// The shortest distance of two values, in ms; longer ones are multiples of it.
  package static let periodMilliseconds = 20
  /// The most values: the distance grows with the length.
  package static let valuesMax = 20_000

  /// The samples of a session, one after another.
  package struct Sampler {
    private let session: String
    private let start: Double
    private let end: Double
    private let period: Int
    private var values: [Int?] = []
    private var last: (seconds: Double, newtons: Double)?

    /// A sampler for a part of a session.
    package init(session: String, startSeconds: Double, endSeconds: Double) {
      self.session = session
      start = startSeconds
      end = endSeconds
      let step = Double(SampledForce.periodMilliseconds)
      let steps = max(0, endSeconds - startSeconds) * 1000 / step / Double(SampledForce.valuesMax)
      period = SampledForce.periodMilliseconds * max(1, Int(min(steps, 1e6).rounded(.up)))
    }

    /// Takes the next sample. Samples that are no numbers, lie outside, or go back in time are left out.
    package mutating func add(seconds: Double, newtons: Double) {
      guard seconds.isFinite, newtons.magnitude < 1e7, seconds >= start, seconds <= end,
        seconds >= last?.seconds ?? start
      else { return }
      while values.count < SampledForce.valuesMax {
        let moment = start + Double(values.count * period) / 1000
        guard moment <= seconds else { break }
        values.append(value(at: moment, next: (seconds, newtons)))
      }
      last = (seconds, newtons)
    }

    private func value(at moment: Double, next: (seconds: Double, newtons: Double)) -> Int? {
      guard moment < next.seconds else { return Int((next.newtons * 100).rounded()) }
      guard let last, next.seconds - last.seconds <= ForceCurve.gapSeconds else { return nil }
      let part = (moment - last.seconds) / (next.seconds - last.seconds)
      return Int(((last.newtons + part * (next.newtons - last.newtons)) * 100).rounded())
    }

    /// All that was taken.
    package consuming func finish() -> SampledForce {
      SampledForce(
        session: session, startSeconds: start, periodMilliseconds: period, hundredths: values)
    }
  }
}
