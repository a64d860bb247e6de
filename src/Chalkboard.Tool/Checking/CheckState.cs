namespace Chalkboard.Tool.Checking;

/// <summary>The state that a check reports. The numbers are the exit codes of the Monitoring Plugins guidelines.</summary>
internal enum CheckState
{
    Ok = 0,
    Warning = 1,
    Critical = 2,
    Unknown = 3,
}
