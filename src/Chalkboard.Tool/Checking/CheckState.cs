namespace Chalkboard.Tool.Checking;

/// <summary>What a check found. The numbers are the exit codes that monitors expect.</summary>
internal enum CheckState
{
    Ok = 0,
    Warning = 1,
    Critical = 2,
    Unknown = 3,
}
