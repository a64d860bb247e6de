using Chalkboard.Tracing.Calls;
using Chalkboard.Tracing.Recordings;

namespace Chalkboard.Tracing.AspNetCore.Views;

/// <summary>A trace in the cache, with its tree of calls.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Recording">Its recording.</param>
/// <param name="Tree">Its calls.</param>
internal sealed record CachedTrace(string Id, Recording Recording, CallTree Tree);
