using System.Runtime.CompilerServices;

namespace Chalkboard.Tracing.Weaving;

/// <summary>The message that an exception was given: the property is virtual, and might be code of the user.</summary>
internal static class ExceptionMessage
{
    private static bool _unknown;

    public static string? Of(Exception exception)
    {
        if (_unknown) return null;
        try
        {
            return Field(exception);
        }
        catch (MissingFieldException)
        {
            _unknown = true;
            return null;
        }
    }

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_message")]
    private static extern ref string? Field(Exception exception);
}
