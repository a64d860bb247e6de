using System.Collections.Immutable;

namespace Chalkboard.Analyzers.Names;

/// <summary>Words that describe an action or a property. They can't name an object that contains the members.</summary>
internal static class ExcludedWords
{
    public static ImmutableHashSet<string> Default { get; } = ImmutableHashSet.Create(StringComparer.Ordinal,
        // Prefixes of predicates and switches.
        "Allow", "Allows", "Always", "Any", "Are", "Auto", "Automatically", "Can", "Contains", "Did", "Dont", "Disable", "Disabled",
        "Disallow", "Do", "Does", "Enable", "Enabled", "Enables",
        "Exclude", "Force", "Handle", "Handles", "Has", "Have", "Hide", "Ignore", "Ignores", "Include", "Includes", "Is", "Keep", "Must",
        "Need", "Needs", "Never", "No", "Not", "Only",
        "Preserve", "Prevent", "Require", "Required", "Requires", "Should", "Show", "Skip", "Suppress", "Support", "Supported",
        "Supports", "Throw", "Use", "Uses", "Validate", "Was", "Will",
        // Verbs and events.
        "Add", "After", "As", "At", "Before", "Begin", "By", "Create", "Created", "End", "Export", "Fail", "For", "From", "Get", "In",
        "Into", "Invoke", "Last", "Of", "On", "Out", "Parse", "Post", "Pre", "Print", "Read",
        "Remove", "Render", "Run", "Set", "To", "Try", "When", "With", "Without", "Write",
        // Bounds, counts and positions.
        "Absolute", "Actual", "All", "Average", "Base", "Both", "Count", "Current", "Default", "Each", "Effective", "Every", "Expected",
        "Extra", "Final", "First", "Full", "Global", "High",
        "Inner", "Initial", "Left", "Local", "Long", "Low", "Lower", "Main", "Max", "Maximum", "Min", "Minimum", "Multi", "New", "Next",
        "Non", "Null", "Number", "Old", "One", "Original", "Other",
        "Outer", "Own", "Parent", "Previous", "Prev", "Raw", "Relative", "Right", "Root", "Second", "Short", "Single", "Static", "Sub",
        "Third", "Top", "Total", "Two", "Unique", "Upper", "Very", "Zero");

    /// <summary>Conventional suffixes of types, which would have to be repeated on a nested type.</summary>
    public static ImmutableHashSet<string> TypeSuffixes { get; } = ImmutableHashSet.Create(
        StringComparer.Ordinal, "Attribute", "Exception", "Extensions");
}
