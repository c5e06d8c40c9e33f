/// Every number that decides what is counted. They are written into each summary and each recording; the defaults are
/// reasoned about in docs/REPETITIONS.md.
public struct DetectionParameters: BitwiseCopyable, Sendable, Equatable, Codable {
  // MARK: Adaptive rule

  /// A repetition rises at least so much above the baseline, in N.
  public var heightNewtonsMin = 2.0
  /// A repetition is at least this part of the highest of the three before it, or of the one that follows closely.
  public var heightRatioMin = 0.1
  /// A change of force counts from so much on, in N, and from `noiseFactor` standard deviations of the noise on.
  public var changeNewtonsMin = 1.2
  /// See `changeNewtonsMin`.
  public var noiseFactor = 5.0
  /// Between two repetitions without full release, force falls and rises again by this part of their height.
  public var valleyRatio = 0.3
  /// A repetition begins and ends where force passes this part of its height above the baseline.
  public var boundaryRatio = 0.1
  /// A small movement that is followed within this time by a much larger one was not a repetition, in s.
  public var provisionalSeconds = 5.0
  /// A release that stops above the boundary counts as the end after this time, in s.
  public var settleSeconds = 2.0
  /// Drift of the baseline up to this rate is followed and is not a squeeze, in N/s.
  public var driftNewtonsPerSecondMax = 0.25

  // MARK: Measures of a repetition

  /// Force has left the baseline when it stands so far above it, in N ...
  public var onsetNewtonsMin = 0.5
  /// ... and so many standard deviations of the unsmoothed noise.
  public var onsetNoiseFactor = 3.0
  /// A repetition is under tension while force is above this part of its height.
  public var tensionRatio = 0.5
  /// It is held while force is above this part of its height ...
  public var plateauRatio = 0.8
  /// ... for at least so long, in s.
  public var plateauSecondsMin = 3.0

  // MARK: Threshold rule

  /// Force passes from below this, in N (0.5 kgf) ...
  public var releaseNewtons = 4.903325
  /// ... to this, in N (1 kgf) ...
  public var squeezeNewtons = 9.80665
  /// ... within this time, in s.
  public var squeezeSecondsMax = 5.0

  // MARK: Sessions

  /// Pauses of at least this part sets, in s.
  public var setPauseSeconds = 15.0
  /// Pauses between repetitions shorter than this are active time, in s.
  public var activePauseSeconds = 5.0
  /// A stretch of a foreign stream without activity longer than this parts sessions, in s.
  public var idleSeconds = 300.0
  /// Time without data from which on the controller counts as disconnected, in s.
  public var disconnectSeconds = 2.0
  /// Force beyond this is a fault of the sensor and not measured, in N ...
  public var forceNewtonsMax = 1500.0
  /// ... nor is what follows it within this time, in s: a sensor gone mad shows possible values too.
  public var faultSeconds = 0.05

  /// The defaults.
  public init() {}
}

extension DetectionParameters {
  /// Reads parameters as a recording carries them; one that it does not name, since its program did not know it, has its
  /// default.
  public init(from decoder: any Decoder) throws {
    self.init()
    let container = try decoder.container(keyedBy: CodingKeys.self)
    func value(_ key: CodingKeys, _ standard: Double) throws -> Double {
      try container.decodeIfPresent(Double.self, forKey: key) ?? standard
    }
    heightNewtonsMin = try value(.heightNewtonsMin, heightNewtonsMin)
    heightRatioMin = try value(.heightRatioMin, heightRatioMin)
    changeNewtonsMin = try value(.changeNewtonsMin, changeNewtonsMin)
    noiseFactor = try value(.noiseFactor, noiseFactor)
    valleyRatio = try value(.valleyRatio, valleyRatio)
    boundaryRatio = try value(.boundaryRatio, boundaryRatio)
    provisionalSeconds = try value(.provisionalSeconds, provisionalSeconds)
    settleSeconds = try value(.settleSeconds, settleSeconds)
    driftNewtonsPerSecondMax = try value(.driftNewtonsPerSecondMax, driftNewtonsPerSecondMax)
    onsetNewtonsMin = try value(.onsetNewtonsMin, onsetNewtonsMin)
    onsetNoiseFactor = try value(.onsetNoiseFactor, onsetNoiseFactor)
    tensionRatio = try value(.tensionRatio, tensionRatio)
    plateauRatio = try value(.plateauRatio, plateauRatio)
    plateauSecondsMin = try value(.plateauSecondsMin, plateauSecondsMin)
    releaseNewtons = try value(.releaseNewtons, releaseNewtons)
    squeezeNewtons = try value(.squeezeNewtons, squeezeNewtons)
    squeezeSecondsMax = try value(.squeezeSecondsMax, squeezeSecondsMax)
    setPauseSeconds = try value(.setPauseSeconds, setPauseSeconds)
    activePauseSeconds = try value(.activePauseSeconds, activePauseSeconds)
    idleSeconds = try value(.idleSeconds, idleSeconds)
    disconnectSeconds = try value(.disconnectSeconds, disconnectSeconds)
    forceNewtonsMax = try value(.forceNewtonsMax, forceNewtonsMax)
    faultSeconds = try value(.faultSeconds, faultSeconds)
  }
}
