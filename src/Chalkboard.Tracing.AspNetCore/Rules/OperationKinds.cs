namespace Chalkboard.Tracing.AspNetCore.Rules;

/// <summary>The kinds of operations that a rule can choose.</summary>
[Flags]
internal enum OperationKinds
{
    None = 0,
    Request = 1,
    Activity = 2,
}
