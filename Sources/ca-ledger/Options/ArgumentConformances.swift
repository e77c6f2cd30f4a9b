public import ArgumentParser
public import Logging
public import PrivateCAAPI

extension Role: ExpressibleByArgument {}

extension Logger.Level: @retroactive ExpressibleByArgument {}
