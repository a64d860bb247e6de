using Chalkboard.Slates.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Chalkboard.Slates.Setup;

/// <summary>Options without a setting: they are valid if the application says where slates are kept, so that it can't start otherwise.</summary>
internal sealed class StoreRequirement
{
    public const string MissingMessage = "No slate store is configured. Call StoreIn.Sqlite(...), or another StoreIn method, inside AddSlates or AddSlateClient.";
}

/// <inheritdoc cref="StoreRequirement"/>
internal sealed class StoreRequirementValidator(IServiceProvider services) : IValidateOptions<StoreRequirement>
{
    public ValidateOptionsResult Validate(string? name, StoreRequirement options) =>
        services.GetService<IServiceProviderIsService>()?.IsService(typeof(ISlateStore)) == false ? ValidateOptionsResult.Fail(StoreRequirement.MissingMessage) : ValidateOptionsResult.Success;
}
