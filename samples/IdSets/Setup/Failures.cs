using Chalkboard.Slates;
using Chalkboard.Slates.Storage;
using Microsoft.Data.Sqlite;

namespace IdSets.Setup;

/// <summary>Classifies failures of requests.</summary>
public static class Failures
{
    /// <summary>The status of the error page.</summary>
    public static int GetStatusCode(Exception problem) => problem switch
    {
        SignedOutException => StatusCodes.Status401Unauthorized,
        ConflictException => StatusCodes.Status409Conflict,
        StoreUnavailableException or SqliteException => StatusCodes.Status503ServiceUnavailable,
        BadHttpRequestException bad => bad.StatusCode,
        _ => StatusCodes.Status500InternalServerError,
    };

    /// <summary>Returns whether the failure is expected and must not be logged.</summary>
    public static bool IsExpected(Exception problem) => problem is SignedOutException or ConflictException or BadHttpRequestException;
}
