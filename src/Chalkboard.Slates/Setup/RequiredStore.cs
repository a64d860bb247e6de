using Chalkboard.Slates.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Chalkboard.Slates.Setup;

/// <summary>Options without a setting: they are valid if the application says where slates are kept, so that it can't start otherwise.</summary>
internal sealed class RequiredStore
{
    public const string Missing = "No slate store is configured. Call StoreIn.Sqlite(...), or another StoreIn method, inside AddSlates or AddSlateClient.";
}

/// <inheritdoc cref="RequiredStore"/>
internal sealed class RequiredStoreValidator(IServiceProvider services) : IValidateOptions<RequiredStore>
{
    public ValidateOptionsResult Validate(string? name, RequiredStore options) =>
        services.GetService<IServiceProviderIsService>()?.IsService(typeof(ISlateStore)) == false ? ValidateOptionsResult.Fail(RequiredStore.Missing) : ValidateOptionsResult.Success;
}
