using Microsoft.AspNetCore.Http;

namespace Chalkboard.Slates.AspNetCore;

/// <summary>The id of the authenticated user can't name a slate. Answered with 403.</summary>
internal sealed class InvalidOwnerException(string problem) : BadHttpRequestException(problem, StatusCodes.Status403Forbidden);
