using Chalkboard.Slates.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Chalkboard.Slates.Setup;

/// <summary>Fails the start of the application unless it has exactly one store.</summary>
internal sealed class StoreRegistrationValidator(IServiceProvider services) : IValidateOptions<StoreRegistration>
{
    public ValidateOptionsResult Validate(string? name, StoreRegistration options) => options switch
    {
        { Stores: [var first, var second, ..] } => ValidateOptionsResult.Fail(
            $"StoreIn.{first.MethodName} and StoreIn.{second.MethodName} are both called, but slates are kept in one store. " +
            "Remove one of the calls, or call StoreIn.Clear() between them."),
        // An application can also register an ISlateStore itself.
        { Stores: [], Default: null } when services.GetService<IServiceProviderIsService>()?.IsService(typeof(ISlateStore)) == false =>
            ValidateOptionsResult.Fail(StoreRegistration.MissingMessage),
        _ => ValidateOptionsResult.Success,
    };
}
