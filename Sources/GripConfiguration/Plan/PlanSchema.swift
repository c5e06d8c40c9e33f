public import Foundation

/// The JSON Schema (2020-12) of a plan's file, made from the list of a plan's keys: an editor that knows it helps while a plan
/// is written.
public enum PlanSchema {
  /// The schema with sorted keys and a line break at its end.
  public static var json: Data {
    KeyedSchema(form: .plan).json(
      title: "A plan of gripd",
      description:
        "What a therapist plans with a patient. What is absent or null is not said. See docs/PLAN.md."
    )
  }
}
